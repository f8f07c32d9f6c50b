// @ts-check
import { existsSync, readFileSync } from 'node:fs';

// server.mjs of the folder that is deployed. Next wants all this said before it is loaded, hence a file of its own.
process.chdir(import.meta.dirname);
if (existsSync('.env')) process.loadEnvFile('.env');
// @ts-expect-error Next's types make it read-only
process.env.NODE_ENV = 'production';
process.env.NEXT_TELEMETRY_DISABLED ??= '1';
process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = readFileSync('next-config.json', 'utf8');
// @ts-expect-error it is there once it is deployed
await import('./app.mjs');

// @ts-check
import { existsSync, readFileSync } from 'node:fs';

// This is server.mjs of the folder that is deployed. Next needs these settings before it is loaded, so it is a file of
// its own.
process.chdir(import.meta.dirname);
if (existsSync('.env')) process.loadEnvFile('.env');
// @ts-expect-error Next's types make it read-only
process.env.NODE_ENV = 'production';
process.env.NEXT_TELEMETRY_DISABLED ??= '1';
process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = readFileSync('next-config.json', 'utf8');
// @ts-expect-error app.mjs exists only in the folder that is deployed
await import('./app.mjs');

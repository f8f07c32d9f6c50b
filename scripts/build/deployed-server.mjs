// @ts-check
import { existsSync, readFileSync } from 'node:fs';

// This becomes server.mjs of the deployed folder. It is a file of its own, because Next needs these settings before it
// is loaded.
process.chdir(import.meta.dirname);
if (existsSync('.env')) process.loadEnvFile('.env');
// @ts-expect-error Next's types make it read-only
process.env.NODE_ENV = 'production';
process.env.NEXT_TELEMETRY_DISABLED ??= '1';
process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = readFileSync('next-config.json', 'utf8');
// @ts-expect-error app.mjs exists only in the deployed folder
await import('./app.mjs');

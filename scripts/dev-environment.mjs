// @ts-check
import { endWithParent, enterProject, readEnvFile } from './environment.mjs';

// `npm run dev` loads this file before server.ts, in the process that watches the files and in each server that it
// starts.
enterProject();
readEnvFile();
// @ts-expect-error Next's types make it read-only
process.env.NODE_ENV = 'development';
process.env.NEXT_TELEMETRY_DISABLED ??= '1';
endWithParent();

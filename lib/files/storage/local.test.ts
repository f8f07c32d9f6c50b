import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLocal } from './local';
import { describeStorage } from './storage.contract';

describeStorage('local', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tertulia-local-'));
  return { storage: openLocal(folder), close: async () => rmSync(folder, { recursive: true }) };
});

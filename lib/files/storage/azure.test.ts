import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fakeAzure } from '@/tests/support/files/fake-azure';
import { testAzure } from '@/tests/support/files/services';
import { openAzure } from './azure';
import { newStorageKey } from './key';
import { describeStorage } from './storage.contract';

describeStorage('azure, on a fake that speaks its protocol', async () => {
  const fake = await fakeAzure();
  return {
    storage: await openAzure({ container: fake.container, key: null, identity: fake.identity }),
    close: fake.close,
  };
});

const service = testAzure();
if (service) {
  describeStorage(`azure, at ${service.container}`, async () => ({
    storage: await openAzure(service),
    close: async () => {},
  }));
}

it('asks for one token, and stores in blocks what is large', async () => {
  const fake = await fakeAzure();
  const storage = await openAzure({ container: fake.container, key: null, identity: fake.identity });
  const [path, name, bytes] = [join(tmpdir(), newStorageKey()), newStorageKey(), randomBytes(20_000_000)];
  writeFileSync(path, bytes);
  await storage.put(name, path);
  const stored = Buffer.concat((await (await storage.get(name))?.toArray()) ?? []);
  expect(stored.equals(bytes)).toBe(true);
  expect(fake.tokens).toBe(1);
  await fake.close();
});

it('says that a container does not exist, and that the identity gets no token', async () => {
  const fake = await fakeAzure();
  const nowhere = await openAzure({ container: `${fake.container}2`, key: null, identity: fake.identity });
  await expect(nowhere.get(newStorageKey())).rejects.toMatchObject({ code: 'ContainerNotFound' });
  const stranger = await openAzure({
    container: fake.container,
    key: null,
    identity: { ...fake.identity, secret: 'wrong' },
  });
  await expect(stranger.get(newStorageKey())).rejects.toThrow('no token');
  await fake.close();
});

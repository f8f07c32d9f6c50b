import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fakeS3 } from '@/tests/support/files/fake-s3';
import { testS3 } from '@/tests/support/files/services';
import { newStorageKey } from './key';
import { openS3 } from './s3';
import { describeStorage } from './storage.contract';

describeStorage('s3, on a fake that speaks its protocol', async () => {
  const fake = await fakeS3();
  return { storage: await openS3(fake.settings), close: fake.close };
});

it('says that a bucket does not exist, and that a secret is wrong', async () => {
  const fake = await fakeS3();
  const [nowhere, stranger] = [
    await openS3({ ...fake.settings, bucket: 'another' }),
    await openS3({ ...fake.settings, credentials: { accessKeyId: 'FAKEACCESSKEY', secretAccessKey: 'wrong' } }),
  ];
  const path = join(tmpdir(), newStorageKey());
  writeFileSync(path, 'hola');
  await expect(nowhere.put(newStorageKey(), path)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  await expect(nowhere.get(newStorageKey())).rejects.toMatchObject({ name: 'NoSuchBucket' });
  await expect(stranger.put(newStorageKey(), path)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  await Promise.all([nowhere.close(), stranger.close(), fake.close()]);
});

const service = testS3();
if (service) {
  describeStorage(`s3, at ${service.endpoint}`, async () => ({
    storage: await openS3(service),
    close: async () => {},
  }));
}

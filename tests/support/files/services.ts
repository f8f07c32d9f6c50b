/** Services, or emulators of them, that the storages are also tested on if the environment names them. */

/** TERTULIA_TEST_S3: the address, the bucket, the access key and its secret, with blanks between them. */
export function testS3() {
  const [endpoint, bucket, accessKeyId, secretAccessKey] = (process.env.TERTULIA_TEST_S3 ?? '').split(' ');
  if (!endpoint || !bucket || !accessKeyId || !secretAccessKey) return null;
  return { endpoint, bucket, region: 'us-east-1', credentials: { accessKeyId, secretAccessKey } };
}

/** TERTULIA_TEST_AZURE: the URL of a container, a blank, and the key of its account. */
export function testAzure() {
  const [container, key] = (process.env.TERTULIA_TEST_AZURE ?? '').split(' ');
  if (!container || !key) return null;
  return { container, key, identity: { endpoint: null, secret: null, client: null } };
}

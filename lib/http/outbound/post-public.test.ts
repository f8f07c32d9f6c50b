import { describe, expect, it } from 'vitest';
import { freePort } from '@/tests/support/free-port';
import type { Network } from './outbound';
import { postPublic } from './post-public';

const options = { headers: {}, body: Buffer.from('hola'), timeoutMs: 5_000 };
const post = (url: string, network?: Network) => postPublic(new URL(url), { ...options, network });
const leadsTo = (...addresses: string[]): Network => ({
  resolve: async () => addresses,
  mayConnect: (address) => address === '127.0.0.1',
});

describe('a post to an address that a person gave', { tags: 'outbound/push' }, () => {
  it.each(['https://127.0.0.1/', 'https://169.254.169.254/', 'https://[::1]/', 'https://10.0.0.1/'])(
    'is not sent to %s',
    (url) => expect(post(url)).rejects.toMatchObject({ name: 'OutboundError', problem: 'address' }),
  );

  it('is not sent to another port', () =>
    expect(post('https://93.184.215.14:8443/')).rejects.toMatchObject({ problem: 'address' }));

  it('is not sent to a name of which one address is not public', () =>
    expect(post('https://push.test/', leadsTo('127.0.0.1', '10.0.0.1'))).rejects.toMatchObject({ problem: 'address' }));

  it('is not sent without TLS', () => expect(post('http://93.184.215.14/')).rejects.toMatchObject({ problem: 'url' }));

  it('can be repeated if no connection was made', async () => {
    const closed = await freePort();
    const network = { ...leadsTo('127.0.0.1'), server: { port: closed, ca: '' } };
    await expect(post('https://push.test/', network)).rejects.toMatchObject({ name: 'PostError', isSent: false });
    const unknown: Network = { ...network, resolve: () => Promise.reject(new Error('ENOTFOUND')) };
    await expect(post('https://push.test/', unknown)).rejects.toMatchObject({ name: 'PostError', isSent: false });
  });
});

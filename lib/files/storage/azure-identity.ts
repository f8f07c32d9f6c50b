import { z } from 'zod';
import type { AzureIdentity } from '@/lib/files/settings';
import { STORAGE_TIMEOUTS } from './storage';

const RESOURCE = 'https://storage.azure.com';
/** A virtual machine asks this address, which only Azure answers. */
const MACHINE = 'http://169.254.169.254/metadata/identity/oauth2/token';

const answer = z.object({
  access_token: z.string().min(1),
  /** Seconds since 1970. */
  expires_on: z.coerce.number(),
});

/**
 * The identity that Azure gives to the app, for the client of Blob Storage. That keeps a token, and asks for another
 * before it ends.
 */
export function managedIdentity({ endpoint, secret, client }: AzureIdentity) {
  return {
    async getToken(): Promise<{ token: string; expiresOnTimestamp: number }> {
      const url = new URL(endpoint ?? MACHINE);
      url.searchParams.set('api-version', endpoint ? '2019-08-01' : '2018-02-01');
      url.searchParams.set('resource', RESOURCE);
      if (client) url.searchParams.set('client_id', client);
      const headers: Record<string, string> = endpoint ? { 'X-IDENTITY-HEADER': secret ?? '' } : { Metadata: 'true' };
      const signal = AbortSignal.timeout(STORAGE_TIMEOUTS.answerMs);
      const response = await fetch(url, { headers, signal, redirect: 'error' });
      if (!response.ok) throw new Error(`Azure gives no token for its managed identity: ${response.status}`);
      const { access_token: token, expires_on } = answer.parse(await response.json());
      return { token, expiresOnTimestamp: expires_on * 1_000 };
    },
  };
}

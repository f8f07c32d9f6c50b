import { type Answer, getPublic, type Network, OutboundError } from '@/lib/http/outbound/outbound';
import type { FetchFile } from '@/lib/imports/team/files';

/** Files of an export are on Slack's server, as long as they are not deleted there. */

const HOST = 'files.slack.com';
const TIMEOUT_MS = 120_000;
const REDIRECTS = 3;

export interface SlackFiles {
  /** A token of the workspace that may read files. It goes to Slack's server alone, and into no log. Null: none. */
  token: string | null;
  /** The largest file. */
  limitBytes: number;
  /** Only for tests. */
  network?: Network;
}

/** Asks nobody but Slack's server, by https. */
export function slackFiles({ token, limitBytes, network }: SlackFiles): FetchFile {
  const headers: Record<string, string> = token === null ? {} : { Authorization: `Bearer ${token}` };
  return async (address) => {
    try {
      const answer = await getPublic(address, {
        timeoutMs: TIMEOUT_MS,
        maxBytes: limitBytes,
        maxRedirects: REDIRECTS,
        accept: '*/*',
        isWanted: () => true,
        refuses: (url) => url.protocol !== 'https:' || url.host !== HOST,
        headers: () => headers,
        ...(network ? { network } : {}),
      });
      return bytesOf(answer, address);
    } catch (error) {
      if (error instanceof OutboundError) return { problem: PROBLEMS[error.problem] };
      throw error;
    }
  };
}

function bytesOf({ bytes, isWhole, type }: Answer, address: string): Buffer | { problem: string } {
  if (!isWhole) return { problem: 'it is larger than CHAT_FILE_LIMIT' };
  if (bytes.length === 0) return { problem: 'it is empty' };
  // Without a right to the file, Slack answers with the page on which people sign in.
  if (type === 'text/html' && !/\.html?(?:$|\?)/i.test(address)) return { problem: 'the token may not read it' };
  return bytes;
}

const PROBLEMS: Record<OutboundError['problem'], string> = {
  url: 'its address cannot be read',
  address: `it is not on ${HOST}, or the token may not read it`,
  dns: `${HOST} was not found`,
  connection: `${HOST} did not answer`,
  timeout: `${HOST} took too long`,
  redirects: `${HOST} sent from one address to the next`,
  answer: `${HOST} refused it`,
};

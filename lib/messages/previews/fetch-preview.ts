import { getPublic, type Network, OutboundError, type OutboundProblem } from '@/lib/http/outbound/outbound';
import { type PageFacts, pageFacts } from './page-facts';

/** Asks other servers for a page and its picture. Nothing of this machine or of a person is in these requests. */

const PAGE = {
  timeoutMs: 2_000,
  maxBytes: 512 * 1_024,
  maxRedirects: 3,
  accept: 'text/html',
  isWanted: (type: string) => type === 'text/html' || type === 'application/xhtml+xml',
};
const PICTURE = {
  timeoutMs: 2_000,
  maxBytes: 5 * 1_000 * 1_000,
  maxRedirects: 3,
  accept: 'image/webp,image/avif,image/jpeg,image/png,image/gif',
  isWanted: (type: string) => type.startsWith('image/') && !type.startsWith('image/svg'),
};

export interface FetchOptions {
  signal: AbortSignal;
  /** Whether an address must not be asked for, also after a redirect. */
  refuses(url: URL): boolean;
  /** Only for tests. */
  network?: Network | undefined;
}

/**
 * What the page at this address says of itself. Of a longer page, the first 512 KB are read: what is looked for stands
 * at its beginning.
 * @returns `nothing` if it says nothing that could be shown
 */
export async function fetchPage(
  url: string,
  { signal, network, refuses }: FetchOptions,
): Promise<PageFacts | 'nothing' | OutboundProblem> {
  try {
    const {
      bytes,
      headers,
      url: from,
    } = await getPublic(url, { ...PAGE, signal, refuses, ...(network ? { network } : {}) });
    return pageFacts(bytes, headers['content-type'] ?? '', from) ?? 'nothing';
  } catch (error) {
    return problemOf(error);
  }
}

/** The bytes of a picture; null if they do not come, or there are too many. */
export async function fetchPicture(url: string, { signal, network, refuses }: FetchOptions): Promise<Buffer | null> {
  try {
    const { bytes, isWhole } = await getPublic(url, { ...PICTURE, signal, refuses, ...(network ? { network } : {}) });
    return isWhole && bytes.length > 0 ? bytes : null;
  } catch (error) {
    problemOf(error);
    return null;
  }
}

/** @throws the error, unless it is about the request */
function problemOf(error: unknown): OutboundProblem {
  if (error instanceof OutboundError) return error.problem;
  throw error;
}

import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { type MessageFile, PREVIEW_SIZES } from '@/lib/files/file';

/**
 * Addresses of files at FILES_ORIGIN, where no cookie is sent. Each is signed for one person, one file and one size,
 * for a limited time. Whether the person may read the file is asked each time, as with a session. Pure but for the key.
 */

/** Addresses are the same for this long, so that browsers find what they have kept. */
const STEP_S = 15 * 60;
/** They are valid for this long at least: a film that was paused goes on. */
const VALID_S = 60 * 60;
const SIGNED = /^[A-Za-z0-9_-]{43}$/;

/** What is asked for, besides the file itself. Each key is part of the query, and of what is signed. */
export interface AskedPart {
  size: string | null;
  isDownload: boolean;
}

export function askedPart(query: URLSearchParams): AskedPart {
  return { size: query.get('size'), isDownload: query.has('download') };
}

export class AddressSigner {
  readonly #key: Buffer;

  /** @param secret of the installation. The key that is made of it is used for nothing else. */
  constructor(
    secret: string,
    private readonly origin: string,
  ) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'Tertulia: addresses of files', 32));
  }

  /** The address from which this person can load the file. @param now milliseconds */
  address(userId: number, { id, name }: Pick<MessageFile, 'id' | 'name'>, part: AskedPart, now: number): string {
    const until = (Math.floor(now / 1_000 / STEP_S) + 1) * STEP_S + VALID_S;
    const query = new URLSearchParams({
      ...(part.size === null ? {} : { size: part.size }),
      ...(part.isDownload ? { download: '' } : {}),
      for: String(userId),
      until: String(until),
      sig: this.#sign(id, part, String(userId), String(until)).toString('base64url'),
    });
    return `${this.origin}/f/${id}/${encodeURIComponent(name)}?${query}`;
  }

  /** The id of the person for whom this address is valid now; null if it is not. */
  personFor(id: string, query: URLSearchParams, now: number): number | null {
    const part = askedPart(query);
    const [userId = '', until = '', signature = ''] = ['for', 'until', 'sig'].map((key) => query.get(key) ?? '');
    if (!/^\d{1,15}$/.test(userId) || !/^\d{1,12}$/.test(until) || !SIGNED.test(signature)) return null;
    const isSigned = timingSafeEqual(this.#sign(id, part, userId, until), Buffer.from(signature, 'base64url'));
    return isSigned && Number(until) * 1_000 > now ? Number(userId) : null;
  }

  #sign(id: string, { size, isDownload }: AskedPart, userId: string, until: string): Buffer {
    const known = size === null ? '' : (PREVIEW_SIZES.find((one) => one === size) ?? 'unknown');
    const signed = ['1', id, known, isDownload ? 'download' : '', userId, until].join('\n');
    return createHmac('sha256', this.#key).update(signed).digest();
  }
}

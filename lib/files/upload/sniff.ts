import type { FileKind } from '@/lib/files/file';

/** Bytes of the beginning of a file that are enough to tell its type. */
export const SNIFFED_BYTES = 64 * 1024;

export interface Sniffed {
  type: string;
  kind: FileKind;
}

const file = (type: string): Sniffed => ({ type, kind: 'file' });
const UNKNOWN = file('application/octet-stream');
const TEXT = file('text/plain');

/** Where in a file which bytes are, as Latin-1. */
type Signature = readonly [at: number, bytes: string][];

const is = (...bytes: string[]): Signature[] => bytes.map((each) => [[0, each]]);
const riff = (form: string): Signature[] => [
  [
    [0, 'RIFF'],
    [8, form],
  ],
];
/** The brands of the containers that come from QuickTime. */
const ftyp = (...brands: string[]): Signature[] => brands.map((brand) => [[4, `ftyp${brand}`]]);
const ogg = (...codecs: string[]): Signature[] =>
  codecs.map((codec) => [
    [0, 'OggS'],
    [28, codec],
  ]);

/** An `image` is shown in place, so only what does no harm, and what the picture process reads. */
const SIGNATURES: readonly [Signature[], Sniffed][] = [
  [is('\xff\xd8\xff'), { type: 'image/jpeg', kind: 'image' }],
  [is('\x89PNG\r\n\x1a\n'), { type: 'image/png', kind: 'image' }],
  [is('GIF87a', 'GIF89a'), { type: 'image/gif', kind: 'image' }],
  [riff('WEBP'), { type: 'image/webp', kind: 'image' }],
  [ftyp('avif', 'avis'), { type: 'image/avif', kind: 'image' }],
  // Phones write these. Our decoder cannot read them.
  [ftyp('heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'), file('image/heic')],
  [ftyp('M4A ', 'M4B '), { type: 'audio/mp4', kind: 'audio' }],
  [ftyp('qt  '), { type: 'video/quicktime', kind: 'video' }],
  [ftyp('iso', 'mp4', 'avc1', 'M4V', 'dash', 'MSNV', '3gp', '3g2'), { type: 'video/mp4', kind: 'video' }],
  [is('\x1aE\xdf\xa3'), { type: 'video/webm', kind: 'video' }],
  [ogg('OpusHead', '\x01vorbis', '\x7fFLAC'), { type: 'audio/ogg', kind: 'audio' }],
  [is('OggS'), { type: 'video/ogg', kind: 'video' }],
  [is('ID3', '\xff\xfb', '\xff\xfa', '\xff\xf3', '\xff\xf2'), { type: 'audio/mpeg', kind: 'audio' }],
  [is('\xff\xf1', '\xff\xf9'), { type: 'audio/aac', kind: 'audio' }],
  [is('fLaC'), { type: 'audio/flac', kind: 'audio' }],
  [riff('WAVE'), { type: 'audio/wav', kind: 'audio' }],
  [is('%PDF-'), file('application/pdf')],
  [is('PK\x03\x04', 'PK\x05\x06'), file('application/zip')],
  [is('\x1f\x8b'), file('application/gzip')],
];

/**
 * Tells the type of a file by its content. Neither its name nor what the client says counts. What is no text and not in
 * the table is `application/octet-stream`; HTML, SVG and XML are text.
 * @param head the first SNIFFED_BYTES, or the whole file if it is shorter
 */
export function sniff(head: Uint8Array): Sniffed {
  const beginning = Buffer.from(head.subarray(0, 128)).toString('latin1');
  const fits = (signature: Signature) => signature.every(([at, bytes]) => beginning.startsWith(bytes, at));
  const found = SIGNATURES.find(([signatures]) => signatures.some(fits));
  if (found) return found[1];
  return isText(head) ? TEXT : UNKNOWN;
}

/** Whether these bytes are UTF-8 without control characters but tab, line ends and form feed. */
function isText(head: Uint8Array): boolean {
  const isCut = head.length >= SNIFFED_BYTES;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: isCut });
    return !/(?![\t\n\f\r])\p{Cc}/u.test(text);
  } catch {
    return false;
  }
}

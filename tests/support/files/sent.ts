import { randomUUID } from 'node:crypto';
import sharp from 'sharp';
import { SUBPROTOCOL_V2 } from '@/lib/chat/protocol';
import type { App } from '@/tests/support/app';
import { ChatClient } from '@/tests/support/chat-client';
import type { Person } from '@/tests/support/people';
import { put } from './files';

/** Messages with files, sent as a browser does it. */

export interface SentFile {
  name: string;
  bytes: Buffer | string;
  alt?: string;
}

interface SendOptions {
  as: Person;
  room: number;
  text?: string;
  /** The seq of the message that this one answers. */
  replyTo?: number;
}

/** Uploads the files and sends them with one message. @returns its seq, and the ids of the files */
export async function sendFiles({ origin }: Pick<App, 'origin'>, files: readonly SentFile[], options: SendOptions) {
  const { as, room, text: message = '', replyTo } = options;
  const ids: string[] = [];
  for (const { name, bytes, alt } of files) {
    const { id, status, body } = await put(origin, bytes, { as, name });
    if (status !== 201) throw new Error(`${name}: ${status} ${JSON.stringify(body)}`);
    if (alt) await describe(origin, id, alt, as);
    ids.push(id);
  }
  const client = await ChatClient.connect({ origin, cookie: as.cookie, room: null, protocol: SUBPROTOCOL_V2 });
  client.send({ type: 'subscribe', room, ref: 1 });
  await client.frame((frame) => frame.type === 'subscribed');
  const clientId = randomUUID();
  client.send({ type: 'message', room, message, clientId, files: ids, ...(replyTo === undefined ? {} : { replyTo }) });
  const ack = await client.frame(
    (frame) => 'clientId' in frame && frame.clientId === clientId && frame.type !== 'message',
  );
  await client.close();
  if (ack.type !== 'ack') throw new Error(JSON.stringify(ack));
  return { seq: ack.seq, ids };
}

async function describe(origin: string, id: string, alt: string, { cookie }: Person): Promise<void> {
  const headers = { origin, cookie, 'content-type': 'application/json' };
  const response = await fetch(`${origin}/api/files/${id}`, {
    method: 'PATCH',
    headers,
    body: JSON.stringify({ alt }),
  });
  if (!response.ok) throw new Error(`The alternative text: ${response.status}`);
}

/** A photo of a sun over hills. @param hue 0 to 360 */
export function photo(width: number, height: number, hue = 30): Promise<Buffer> {
  const hill = (y: number, light: number) =>
    `<ellipse cx="${width * y}" cy="${height}" rx="${width * 0.6}" ry="${height * 0.5}" fill="hsl(${hue + 90} 30% ${light}%)"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="g" x2="0" y2="1"><stop stop-color="hsl(${hue} 60% 80%)"/><stop offset="1" stop-color="hsl(${hue + 40} 50% 55%)"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#g)"/>
    <circle cx="${width * 0.7}" cy="${height * 0.3}" r="${Math.min(width, height) * 0.12}" fill="hsl(${hue} 80% 92%)"/>
    ${hill(0.2, 40)}${hill(0.9, 30)}</svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 85 }).toBuffer();
}

/** A GIF of two colours in turn. */
export async function blinking(width: number, height: number): Promise<Buffer> {
  const frame = (background: string) =>
    sharp({ create: { width, height, channels: 3, background } })
      .png()
      .toBuffer();
  const frames = [await frame('#e0503c'), await frame('#3c78e0')];
  return sharp(frames, { join: { animated: true } })
    .gif({ delay: [200, 200], loop: 0 })
    .toBuffer();
}

/** A second of silence. */
export function silence(): Buffer {
  const rate = 8_000;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + rate, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(rate, 40);
  return Buffer.concat([header, Buffer.alloc(rate, 128)]);
}

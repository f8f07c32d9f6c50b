import { writeFileSync } from 'node:fs';
import { ZipWriter } from '@/lib/archive/zip-writer';

/** Writes a ZIP with these entries. */
export async function writeZip(path: string, entries: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const zip = new ZipWriter();
  const chunks: Buffer[] = [];
  zip.output.on('data', (chunk) => chunks.push(chunk));
  const ended = new Promise((resolve) => zip.output.once('end', resolve));
  for (const [name, bytes] of Object.entries(entries)) await zip.add(name, one(bytes));
  zip.end('last', '');
  await ended;
  writeFileSync(path, Buffer.concat(chunks));
  return path;
}

async function* one(bytes: string | Buffer) {
  yield Buffer.from(bytes);
}

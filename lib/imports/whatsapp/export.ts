import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { hashOf } from '@/lib/archive/import';
import { decoded, ZipReader } from '@/lib/archive/zip-reader';
import { ImportError } from '@/lib/imports/error';

/** A larger text is no chat of WhatsApp: it exports some ten thousand messages at most. */
const TEXT_BYTES = 64 * 1024 ** 2;

/** What WhatsApp's "Export chat" gave: a text, or a ZIP of it and the files. */
export interface ChatExport {
  text: string;
  sha256: string;
  /** The ZIP, if it is one. The caller closes it. */
  zip: ZipReader | null;
  /** The entry of a file that the text names; null if it is not in the export. */
  entryOf(name: string): string | null;
}

/** @throws ImportError or ArchiveError if it is neither */
export async function openExport(path: string): Promise<ChatExport> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) throw new ImportError(`There is no file ${path}.`);
  const sha256 = await hashOf(path);
  if (!(await isZip(path))) {
    if (found.size > TEXT_BYTES) throw new ImportError(`${path} is too large for a chat.`);
    return { text: decoded(path, await readFile(path)), sha256, zip: null, entryOf: () => null };
  }
  const zip = await ZipReader.open(path);
  try {
    const chat = chatAmong(zip.names());
    const folder = chat.slice(0, chat.lastIndexOf('/') + 1);
    const text = await zip.text(chat, TEXT_BYTES);
    return {
      text,
      sha256,
      zip,
      entryOf: (name) => (zip.has(folder + name) && folder + name !== chat ? folder + name : null),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** The name of the chat's text. @throws ImportError if none or several could be it */
export function chatAmong(names: readonly string[]): string {
  const texts = names.filter((name) => /\.txt$/i.test(name) && !name.startsWith('__MACOSX/'));
  const last = (name: string) => name.slice(name.lastIndexOf('/') + 1);
  const named = texts.filter((name) => last(name) === '_chat.txt');
  const titled = texts.filter((name) => /whatsapp/i.test(last(name)));
  const [chat, ...more] = [named, titled, texts].find((some) => some.length > 0) ?? [];
  if (chat === undefined)
    throw new ImportError('The ZIP has no chat: WhatsApp puts it there as a file that ends in .txt.');
  if (more.length > 0)
    throw new ImportError(
      `The ZIP has several texts that could be the chat: ${[chat, ...more].slice(0, 5).join(', ')}.`,
    );
  return chat;
}

async function isZip(path: string): Promise<boolean> {
  for await (const chunk of createReadStream(path, { end: 3 }))
    return (chunk as Buffer).toString('latin1').startsWith('PK');
  return false;
}

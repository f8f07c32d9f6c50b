import {
  ArchiveError,
  BLOCKS,
  CHANGE_FIELDS,
  FILES,
  type Field,
  type Line,
  lineSchema,
  logEntry,
  MESSAGE_FIELDS,
  MOST_LINES,
  OF_ROOMS,
  PASSWORD_FIELD,
  PEOPLE,
  ROOMS,
} from './format';
import { MANIFEST, type Manifest, manifestSchema } from './manifest';
import type { ZipReader } from './zip-reader';

const MANIFEST_BYTES = 256 * 1024 ** 2;

/** Whether this ZIP is one of our archives. */
export const isArchive = (zip: ZipReader) => zip.has(MANIFEST);

/**
 * Reads the whole archive, before anything of it is used: the hash of each entry, the form of each line, and the
 * numbers of each log.
 * @throws ArchiveError with the entry and the line at fault
 */
export async function verifyArchive(zip: ZipReader): Promise<Manifest> {
  const manifest = await readManifest(zip);
  for (const name of zip.names()) {
    if (name !== MANIFEST && !Object.hasOwn(manifest.sha256, name))
      throw new ArchiveError(`${name} is not in the manifest.`);
  }
  for (const [name, sha256] of Object.entries(manifest.sha256)) {
    if ((await zip.sha256(name)) !== sha256) throw new ArchiveError(`${name} is not as it was written.`);
  }
  for (const list of [PEOPLE, ROOMS]) {
    if ((manifest.counts[list.entry] ?? 0) > MOST_LINES)
      throw new ArchiveError(`${list.entry} has more than ${MOST_LINES} lines.`);
  }
  const people = manifest.passwords ? { ...PEOPLE.fields, ...PASSWORD_FIELD } : PEOPLE.fields;
  await verifyList(zip, manifest, PEOPLE.entry, people);
  const heads = new Map<number, number>();
  await verifyList(zip, manifest, ROOMS.entry, ROOMS.fields, (room) =>
    heads.set(Number(room.id), Number(room.lastSeq)),
  );
  for (const list of [...OF_ROOMS, BLOCKS, FILES]) {
    await verifyList(zip, manifest, list.entry, list.fields, (line) => {
      if (typeof line.roomId === 'number' && !heads.has(line.roomId)) throw new Error('names a room that is missing');
      if (list === FILES) checkFile(line);
    });
  }
  for (const [id, head] of heads) await verifyLog(zip, logEntry(id), head);
  return manifest;
}

/** The types that lib/files/upload/sniff.ts gives. Others, such as HTML, could run in a browser. */
const TYPE =
  /^(?:image\/(?:jpeg|png|gif|webp|avif|heic)|(?:audio|video)\/[a-z0-9]+|text\/plain|application\/(?:octet-stream|pdf|zip|gzip))$/;
const SIZES = /^(?:small(?:,large)?|large)?$/;
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function checkFile({ id, type, previews }: Line): void {
  if (!ID.test(String(id))) throw new Error('its id is no UUID');
  if (!TYPE.test(String(type))) throw new Error('files of its type are not stored');
  if (!SIZES.test(String(previews))) throw new Error('has previews of unknown sizes');
}

async function readManifest(zip: ZipReader): Promise<Manifest> {
  try {
    return manifestSchema.parse(JSON.parse(await zip.text(MANIFEST, MANIFEST_BYTES)));
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError(`${MANIFEST} is not that of an archive of this version: ${firstLine(error)}`);
  }
}

async function verifyList(
  zip: ZipReader,
  { counts }: Manifest,
  entry: string,
  fields: Record<string, Field>,
  look: (line: Line) => void = () => {},
): Promise<void> {
  const schema = lineSchema(fields);
  const count = await eachLine(zip, entry, (line) => look(schema.parse(line)));
  if (count !== counts[entry]) throw new ArchiveError(`${entry} has ${count} lines, but should have ${counts[entry]}.`);
}

async function verifyLog(zip: ZipReader, entry: string, head: number): Promise<void> {
  const [message, change] = [lineSchema(MESSAGE_FIELDS), lineSchema(CHANGE_FIELDS)];
  let seq = 0;
  await eachLine(zip, entry, (line) => {
    if (typeof line.type !== 'string' || line.type === '') throw new Error('has no type');
    if ((line.type === 'message' ? message : change).parse(line).seq !== ++seq)
      throw new Error(`should have the number ${seq}`);
  });
  if (seq !== head) throw new ArchiveError(`${entry} ends at ${seq}, but should end at ${head}.`);
}

/** @returns how many lines there are */
async function eachLine(zip: ZipReader, entry: string, look: (line: Line) => void): Promise<number> {
  let count = 0;
  for await (const lines of zip.lines(entry)) {
    for (const text of lines) {
      count++;
      try {
        look(JSON.parse(text));
      } catch (error) {
        throw new ArchiveError(`${entry}, line ${count}: ${firstLine(error)}`);
      }
    }
  }
  return count;
}

function firstLine(error: unknown): string {
  return (error as Error).message.replace(/\s+/g, ' ').slice(0, 200);
}

import type { Patch } from '@/tests/faults/bundle';
import { SEARCH_CRASHES } from './search-crashes';

/** Lines of the server at which a node can be made to die or to stop. */
export type CrashPoint = 'die-before-publish' | 'die-before-ack' | 'stop-with-lock' | 'die-with-lock';

/** In this order: the bytes were received; the row is there; a preview is stored; all bytes are stored. */
export const UPLOAD_CRASH_POINTS = [
  'die-before-row',
  'die-before-bytes',
  'die-between-bytes',
  'die-before-done',
] as const;
export type UploadCrashPoint = (typeof UPLOAD_CRASH_POINTS)[number];

/** A message that triggers a crash point on the node that listens on `port`. A resend to another node does nothing. */
export function crashMessage(point: CrashPoint, port: number, n: number): string {
  return `fault ${point} ${port} ${n}`;
}

/** The name of a file that triggers a crash point in the same way. */
export function crashName(point: UploadCrashPoint, port: number, n: number): string {
  return `fault ${point} ${port} ${n}`;
}

/** Triggers once for each message, so that a node that was stopped and continued takes the resend of the message. */
const hit = (drafts: string, point: CrashPoint, signal: string) =>
  `for (const { text } of ${drafts}) {
     const triggered = ((globalThis as { triggeredCrashes?: Set<string> }).triggeredCrashes ??= new Set());
     if (triggered.has(text) || !text.startsWith(\`fault ${point} \${process.env.PORT} \`)) continue;
     triggered.add(text);
     process.kill(process.pid, '${signal}');
   }`;

const hitUpload = (name: string, point: UploadCrashPoint) =>
  `if (${name}.startsWith(\`fault ${point} \${process.env.PORT} \`)) process.kill(process.pid, 'SIGKILL');`;

const EMIT = 'metrics.committed.inc(entries.length);\n    this.#emit(entries);';
const BEGIN_FILE = 'const row = await beginFile(db, fresh, quota);';
const PUT_ALL = '  await putAll(row.storage === storage.name';
const FINISH_FILE = '  if (!(await finishFile(';
const PUT_CLEAN = `await storage.put(key, \`\${path}.clean\`);`;
const UPLOAD = 'lib/files/upload/upload.ts';
const LOCKED_FILES = 'const files = await lockFiles(connection, roomId, drafts);';
const LOCKED = 'const { head, room, takesMessages, existing, quotes } = await lock(connection, roomId, drafts, begin);';

/** Nodes look often for what rooms are to forget, so that they are killed meanwhile. */
export const OFTEN_EXPIRED: Patch = {
  file: 'lib/lifecycle/open-services.ts',
  find: 'new Expiry({ pool: db.$client, messageLog, log })',
  replace: 'new Expiry({ pool: db.$client, messageLog, log, everyMs: 2_000 })',
};

export const CRASH_POINTS: readonly Patch[] = [
  ...SEARCH_CRASHES,
  OFTEN_EXPIRED,
  {
    file: 'lib/messages/room-writer.ts',
    find: EMIT,
    replace: `const drafts = messages.map(({ draft }) => draft);
      if (entries.length > 0) ${hit('drafts', 'die-before-publish', 'SIGKILL')}
      ${EMIT}
      if (entries.length > 0) ${hit('drafts', 'die-before-ack', 'SIGKILL')}`,
  },
  {
    file: 'lib/messages/transaction.ts',
    find: LOCKED,
    // A stopped process goes on with the next line when it is continued.
    replace: `${LOCKED}
      ${hit('drafts', 'stop-with-lock', 'SIGSTOP')}`,
  },
  {
    file: 'lib/messages/transaction.ts',
    find: 'if (!allNew ||',
    // If all messages are new, no lock is held between two packets.
    replace: 'if (!allNew || drafts.some(({ text }) => /^fault (stop|die)-with-lock/.test(text)) ||',
  },
  {
    file: 'lib/messages/transaction.ts',
    find: LOCKED_FILES,
    replace: `${LOCKED_FILES}
      ${hit('drafts', 'die-with-lock', 'SIGKILL')}`,
  },
  { file: UPLOAD, find: BEGIN_FILE, replace: `${hitUpload('asked.name', 'die-before-row')}\n${BEGIN_FILE}` },
  { file: UPLOAD, find: PUT_ALL, replace: `${hitUpload('asked.name', 'die-before-bytes')}\n${PUT_ALL}` },
  { file: UPLOAD, find: PUT_CLEAN, replace: `${hitUpload('file.name', 'die-between-bytes')}\n${PUT_CLEAN}` },
  { file: UPLOAD, find: FINISH_FILE, replace: `${hitUpload('asked.name', 'die-before-done')}\n${FINISH_FILE}` },
];

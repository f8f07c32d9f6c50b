import type { Patch } from '@/tests/faults/bundle';

/** Where a node can be made to die or to stop, at the very line. */
export type CrashPoint = 'die-before-publish' | 'die-before-ack' | 'stop-with-lock';

/** A message that sets a crash point off, on the node that listens on `port` alone: a resend elsewhere does nothing. */
export function fuse(point: CrashPoint, port: number, n: number): string {
  return `fault ${point} ${port} ${n}`;
}

/** Once for each message: a node that was continued must get past it when the message is sent again. */
const hit = (drafts: string, point: CrashPoint, signal: string) =>
  `for (const { text } of ${drafts}) {
     const blown = ((globalThis as { blownFuses?: Set<string> }).blownFuses ??= new Set());
     if (blown.has(text) || !text.startsWith(\`fault ${point} \${process.env.PORT} \`)) continue;
     blown.add(text);
     process.kill(process.pid, '${signal}');
   }`;

const EMIT = 'this.#emit(entries);';
const LOCKED = 'const { head, open, existing } = await lock(connection, roomId, drafts, begin);';

export const CRASH_POINTS: readonly Patch[] = [
  {
    file: 'lib/messages/room-writer.ts',
    find: EMIT,
    replace: `if (entries.length > 0) ${hit('drafts', 'die-before-publish', 'SIGKILL')}
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
    find: 'if (!allNew)',
    // What is all new holds no lock between two packets.
    replace: "if (!allNew || drafts.some(({ text }) => text.startsWith('fault stop-with-lock')))",
  },
];

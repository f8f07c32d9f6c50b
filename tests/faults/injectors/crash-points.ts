import type { Patch } from '@/tests/faults/bundle';

/** Lines of the server at which a node can be made to die or to stop. */
export type CrashPoint = 'die-before-publish' | 'die-before-ack' | 'stop-with-lock';

/** A message that triggers a crash point on the node that listens on `port`. A resend to another node does nothing. */
export function crashMessage(point: CrashPoint, port: number, n: number): string {
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

const EMIT = 'metrics.committed.inc(entries.length);\n    this.#emit(entries);';
const LOCKED = 'const { head, room, takesMessages, existing, quotes } = await lock(connection, roomId, drafts, begin);';

export const CRASH_POINTS: readonly Patch[] = [
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
    replace: "if (!allNew || drafts.some(({ text }) => text.startsWith('fault stop-with-lock')) ||",
  },
];

import { sql } from 'drizzle-orm';
import type { Patch } from '@/tests/faults/bundle';
import type { Invariant } from '@/tests/faults/checker';
import { CRASH_POINTS, OFTEN_EXPIRED } from '@/tests/faults/injectors/crash-points';
import { hotRoom, lastPublishDropped, replyAfterEdit, talk } from '@/tests/faults/injectors/mutant-scenes';
import type { Scenario } from '@/tests/faults/scenario';
import { F8 } from '@/tests/faults/scenarios/database';
import { F25 } from '@/tests/faults/scenarios/files';
import { F29 } from '@/tests/faults/scenarios/inbox';
import { F1 } from '@/tests/faults/scenarios/killed-node';
import { F16 } from '@/tests/faults/scenarios/networks';
import { F27 } from '@/tests/faults/scenarios/push';
import { F30 } from '@/tests/faults/scenarios/removals';
import { F28 } from '@/tests/faults/scenarios/search';
import type { StageOptions } from '@/tests/faults/stage';

/** A server with a deliberate fault. If the checker does not find it, the checker cannot be trusted. */
export interface Mutant {
  scenario: Scenario;
  patches: readonly Patch[];
  prepare?: StageOptions['prepare'];
  /** The invariant that it breaks. */
  breaks: Invariant;
}

const TRANSACTION = 'lib/messages/transaction.ts';
const UPLOAD = 'lib/files/upload/upload.ts';
const EXPIRY = 'lib/rooms/retention/expiry.ts';
const COLUMNS = 'lib/messages/details/columns.ts';

export const MUTANTS: readonly Mutant[] = [
  {
    scenario: mutant('M1', 'acknowledge before commit', 5, F1.run),
    breaks: 'I1',
    patches: [
      {
        file: TRANSACTION,
        find: "const END = 'COMMIT; SET SESSION wait_timeout = DEFAULT;';",
        replace: "const END = 'SELECT 1;';",
      },
      {
        file: 'lib/messages/room-writer.ts',
        find: 'connection.release();\n        return true;',
        replace: `const later = () => connection.query('COMMIT; SET SESSION wait_timeout = DEFAULT');
          setTimeout(() => later().then(() => connection.release(), () => connection.destroy()), 150);
          return true;`,
      },
    ],
  },
  {
    scenario: mutant('M2', 'no unique key, no look-up', 10, F8.run),
    breaks: 'I2',
    prepare: async (db) => void (await db.execute(sql`ALTER TABLE messages DROP INDEX messages_user_client`)),
    patches: [{ file: TRANSACTION, find: 'of found) {', replace: 'of found.slice(0, 0)) {' }],
  },
  {
    scenario: mutant('M3', 'the last publish dropped, and no sweep', 1, lastPublishDropped),
    breaks: 'I1',
    patches: [
      {
        file: 'lib/chat/server/hub.ts',
        find: 'this.#timers.push(setInterval(() => void this.sweep(), SWEEP_MS));',
        replace: '',
      },
    ],
  },
  {
    scenario: mutant('M4', 'two seqs swapped', 1, hotRoom),
    breaks: 'I3',
    patches: [
      {
        file: 'lib/messages/room-writer.ts',
        find: 'const draft = messages[i]?.draft;\n      if (!draft || ',
        replace: `const swapped = outcomes.every((each) => typeof each !== 'string' && 'fresh' in each && each.fresh);
          const draft = messages[swapped ? outcomes.length - 1 - i : i]?.draft;
          if (!draft || `,
      },
    ],
  },
  {
    scenario: mutant('M5', 'the last page of a catch-up skipped', 1, F16.run),
    breaks: 'I4',
    patches: [
      {
        file: 'lib/chat/server/live-room.ts',
        find: 'const entries = await this.#next(member.cursor);',
        replace: `const entries = await this.#next(member.cursor);
          if (member.cursor + entries.length >= this.#head) {
            member.cursor = this.#head;
            return;
          }`,
      },
    ],
  },
  {
    scenario: mutant('M6', 'a removal that is not checked again at the commit', 10, F30.run),
    breaks: 'I10',
    patches: [
      { file: TRANSACTION, find: 'checked.length > 0 ?', replace: 'false ?' },
      { file: TRANSACTION, find: 'isChecked ?', replace: 'false ?' },
    ],
  },
  {
    scenario: mutant('M7', 'a new message counted twice', 2, F29.run),
    breaks: 'I9',
    patches: [
      {
        file: 'lib/chat/server/inbox/activity.ts',
        find: 'const { unread, lastAt } = found;',
        replace: `const { lastAt } = found;
      const unread = isNew && found.unread > 0 ? found.unread + 1 : found.unread;`,
      },
    ],
  },
  {
    scenario: mutant('M8', 'a reaction lost on catch-up', 3, F1.run),
    breaks: 'I11',
    patches: [
      {
        file: 'lib/messages/store.ts',
        find: "return { type: 'reaction', seq, target, emoji, on, by: personOf(by, names) };",
        replace: "return { type: 'reaction', seq, target, emoji, on, by: null };",
      },
    ],
  },
  {
    scenario: mutant('M9', 'an old text in a replayed reply', 1, replyAfterEdit),
    breaks: 'I11',
    patches: [
      {
        file: COLUMNS,
        find: 'export function messageFrom(row: MessageRow): Message {',
        replace: `const first = new Map<string, string | null>();
          function firstText(user: string | null, text: string | null) {
            const key = \`\${user} \${text?.slice(0, 14)}\`;
            if (!first.has(key)) first.set(key, text);
            return first.get(key) ?? null;
          }
          export function messageFrom(row: MessageRow): Message {
            firstText(row.user, row.text);`,
      },
      {
        file: COLUMNS,
        find: 'return { seq, text, hidden, userId, user, shown, files: row.quotedFiles };',
        replace: 'return { seq, text: firstText(user, text), hidden, userId, user, shown, files: row.quotedFiles };',
      },
    ],
  },
  {
    scenario: mutant('M10', 'the file of a deleted message that can still be read', 1, talk),
    breaks: 'I12',
    patches: [
      { file: 'lib/files/store.ts', find: 'f.deleted_at IS NULL AND IF(f', replace: 'IF(f' },
      { file: 'lib/files/store.ts', find: 'x.body IS NOT NULL AND x.hidden_at', replace: 'x.hidden_at' },
    ],
  },
  {
    scenario: mutant('M11', 'a row that is complete before its bytes are stored', 2, F25.run),
    breaks: 'I12',
    patches: [
      ...CRASH_POINTS,
      {
        file: UPLOAD,
        find: 'const row = await beginFile(db, fresh, quota);\n',
        replace: `const row = await beginFile(db, fresh, quota);
          if (typeof row !== 'string') await finishFile(db, asked.id);\n`,
      },
    ],
  },
  {
    scenario: mutant('M12', 'a row that is kept while its bytes are removed', 1, talk),
    breaks: 'I12',
    patches: [
      {
        file: UPLOAD,
        find: '  quota.added(row.file.bytes);',
        replace: `  if (asked.id < '4') await storage.remove(row.storageKey);
  quota.added(row.file.bytes);`,
      },
    ],
  },
  {
    scenario: mutant('M13', 'a link preview lost on catch-up', 3, F1.run),
    breaks: 'I11',
    patches: [
      {
        file: 'lib/messages/store.ts',
        find: "{ type: 'preview', seq, target, ...shownPreview(row) }",
        replace: "{ type: 'preview', seq, target }",
      },
    ],
  },
  {
    scenario: mutant('M14', 'an index that counts as done before its blocks are written', 10, F28.run),
    breaks: 'I13',
    patches: [
      ...CRASH_POINTS,
      {
        file: 'lib/search/index-room.ts',
        find: 'await buildBlocks(tx, roomId, [',
        replace: `await queryOn(tx, 'UPDATE search_rooms SET through = ? WHERE room_id = ?', [upTo, roomId]);
    await queryOn(tx, 'COMMIT', []);
    await queryOn(tx, 'START TRANSACTION', []);
    await buildBlocks(tx, roomId, [`,
      },
    ],
  },
  {
    scenario: mutant(
      'M15',
      'a notification that stays in the queue until it is sent: a second attempt after a kill',
      3,
      F27.run,
    ),
    breaks: 'I14',
    patches: [
      {
        file: 'lib/push/queue.ts',
        find: 'DELETE FROM push_queue WHERE ${keys',
        replace: 'UPDATE push_queue SET due_at = due_at + INTERVAL 2 SECOND WHERE ${keys',
      },
    ],
  },
  {
    scenario: mutant('M16', 'a push to a muted room', 1, F27.run),
    breaks: 'I14',
    patches: [{ file: 'lib/push/decision.ts', find: 'mutedUntil !== null && mutedUntil > now', replace: 'false' }],
  },
  {
    scenario: mutant('M17', 'a room that forgets ten days too early', 1, talk),
    breaks: 'I15',
    patches: [
      OFTEN_EXPIRED,
      { file: EXPIRY, find: 'Date.now() - keepDays * DAY_MS', replace: 'Date.now() - (keepDays - 10) * DAY_MS' },
      { file: EXPIRY, find: 'INTERVAL r.keep_days DAY', replace: 'INTERVAL (r.keep_days - 10) DAY' },
    ],
  },
  {
    scenario: mutant('M18', 'a webhook that is not told of the messages after one', 1, talk),
    breaks: 'I16',
    patches: [
      { file: 'lib/hooks/outgoing/queue.ts', find: 'title } }, upTo: seq };', replace: 'title } }, upTo: seq + 20 };' },
    ],
  },
];

function mutant(id: string, fault: string, injections: number, run: Scenario['run']): Scenario {
  return { id, fault: `mutant: ${fault}`, injections, injectionMs: 60_000, run };
}

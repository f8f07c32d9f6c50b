import { setTimeout as sleep } from 'node:timers/promises';
import type { RowDataPacket } from 'mysql2/promise';
import type { SearchAnswer, SearchQuestion } from '@/lib/search/answer';
import { setSearchMode } from '@/tests/faults/injectors/search-crashes';
import { now } from '@/tests/faults/journal';
import type { Person } from '@/tests/faults/people';
import { ask } from '@/tests/faults/request';
import { type Measured, repeat, type Scenario, underLoad } from '@/tests/faults/scenario';
import type { Stage } from '@/tests/faults/stage';
import { eventually, within } from '@/tests/support/wait';

const LIMIT_MS = 10_000;
const GIVE_UP_MS = 25_000;
/** A word of every message of the load, also after an edit. */
const WORD = 'tarde';
/** Messages that are looked for by what only they have. */
const SINGLE = 10;
/** So many pages are read of what everybody writes; in the end all. */
const PAGES = 10;

/** Nodes die while they index what is written, edited and deleted; meanwhile the other node indexes too. */
export const F28: Scenario = {
  id: 'F28',
  fault: 'the search indexer killed at random moments',
  injections: 20,
  injectionMs: 90_000,
  run: killedFollowers,
};

async function killedFollowers(stage: Stage, injections: number): Promise<Measured> {
  const { random } = stage.options;
  let left: string[] = [];
  const rooms = new Map<number, Person>();
  const times = await underLoad(stage, { rooms: 2, perRoom: 10, perSecond: 30, filesPerSecond: 1 }, async (crowd) => {
    for (const { options } of crowd) rooms.set(options.roomId, options.person);
    return repeat(injections, async (i) => {
      const target = stage.nodeAt(i);
      setSearchMode(target, i % 2 === 0 ? 'deadly' : 'eager');
      if (i % 2 === 0) await within(target.node.ended(), GIVE_UP_MS, 'The end of the indexing node');
      else {
        await sleep(random() * 3_000);
        await target.node.kill();
      }
      setSearchMode(target, null);
      await target.node.start();
      const { took, wrong } = await untilRight(stage, rooms, random, PAGES);
      left = [...left, ...wrong];
      return took;
    });
  });
  for (const target of stage.nodes) setSearchMode(target, 'eager');
  const indexed = await untilIndexed(stage, [...rooms.keys()]);
  const last = await untilRight(stage, rooms, random, Number.POSITIVE_INFINITY);
  for (const target of stage.nodes) setSearchMode(target, null);
  return {
    times: [...times, last.took],
    injections: times.length,
    limitMs: LIMIT_MS,
    violations: [...left, ...last.wrong].map((what) => ({ invariant: 'I13' as const, what })),
    note: `time from the node’s return until search was right; ${indexed} entries were indexed in the end`,
  };
}

/** Waits until the whole logs are in the index. @returns their length */
async function untilIndexed(stage: Stage, roomIds: readonly number[]): Promise<number> {
  let sum = 0;
  await eventually(
    async () => {
      const [rows] = await stage.db.$client.query<RowDataPacket[]>(
        `SELECT r.last_seq AS head, COALESCE(s.through, 0) AS through FROM rooms r
          LEFT JOIN search_rooms s ON s.room_id = r.id WHERE r.id IN (?)`,
        [roomIds],
      );
      sum = rows.reduce((total, { through }) => total + Number(through), 0);
      return rows.every(({ head, through }) => through >= head);
    },
    { timeoutMs: GIVE_UP_MS },
  );
  return sum;
}

/**
 * Asks both nodes again and again.
 * @returns after how many ms the first questions were asked that all were answered rightly; or Infinity and what was
 *   wrong
 */
async function untilRight(stage: Stage, rooms: ReadonlyMap<number, Person>, random: () => number, pages: number) {
  const since = now();
  for (;;) {
    const askedAt = now();
    const wrong: string[] = [];
    for (const [roomId, person] of rooms) {
      for (const { front } of stage.nodes)
        wrong.push(...(await mistakes(stage, { roomId, person, port: front.port, random, pages })));
    }
    if (wrong.length === 0) return { took: askedAt - since, wrong };
    if (now() - since > GIVE_UP_MS) return { took: Number.POSITIVE_INFINITY, wrong };
  }
}

interface Place {
  roomId: number;
  person: Person;
  port: number;
  random: () => number;
  pages: number;
}

/** Compares what is found with what is stored before and after: what did not change meanwhile must be right. */
async function mistakes(stage: Stage, place: Place): Promise<string[]> {
  const { roomId, random } = place;
  const before = await storedTexts(stage, roomId);
  const edited = [...before].filter(([, text]) => /[)\]]$/.test(text));
  const some = [...before]
    .filter(([, text]) => text !== '')
    .sort(() => random() - 0.5)
    .slice(0, SINGLE);
  const singles = [...edited.sort(() => random() - 0.5).slice(0, SINGLE), ...some];
  const queries = [WORD, ...singles.map(([, text]) => `"${text.replaceAll('"', ' ').slice(0, 190)}"`)];
  const newest = Math.max(...before.keys());
  const found: Map<number, string>[] = [];
  for (const q of queries) found.push(await everything(place, q));
  const after = await storedTexts(stage, roomId);
  // A later message may have come and gone meanwhile.
  const isSame = (seq: number) => seq <= newest && before.get(seq) === after.get(seq);
  const wrong: string[] = [];
  for (const hits of found) {
    for (const [seq, text] of hits) {
      if (isSame(seq) && before.get(seq) !== text)
        wrong.push(`“${text}” was found at ${roomId}/${seq}, where it is not`);
    }
  }
  const [all, ...each] = found;
  const oldest = place.pages === Number.POSITIVE_INFINITY ? 0 : Math.min(...(all?.keys() ?? []));
  for (const [seq, text] of before) {
    if (seq >= oldest && text.includes(WORD) && isSame(seq) && !all?.has(seq))
      wrong.push(`${roomId}/${seq}, “${text}”, was not found`);
  }
  for (const [i, [seq, text]] of singles.entries()) {
    if (isSame(seq) && !each[i]?.has(seq)) wrong.push(`${roomId}/${seq} was not found by its own text “${text}”`);
  }
  return wrong;
}

/** All texts of a room that can be read, by seq. */
async function storedTexts({ db }: Stage, roomId: number): Promise<Map<number, string>> {
  const [rows] = await db.$client.query<({ seq: number; body: string } & RowDataPacket)[]>(
    'SELECT seq, body FROM messages WHERE room_id = ? AND body IS NOT NULL AND hidden_at IS NULL',
    [roomId],
  );
  return new Map(rows.map(({ seq, body }) => [seq, body]));
}

/** The pages of a search, the newest ones first. */
async function everything({ roomId, person, port, pages }: Place, q: string): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  let after: string | undefined;
  let read = 0;
  do {
    const question: SearchQuestion = { q, in: [roomId], limit: 50, ...(after ? { after } : {}) };
    const answer = await answerOf(person, port, question);
    for (const { message } of answer.hits) found.set(message.seq, message.message ?? '');
    after = answer.next ?? undefined;
    read++;
  } while (after !== undefined && read < pages);
  return found;
}

async function answerOf(person: Person, port: number, body: SearchQuestion): Promise<SearchAnswer> {
  let answer: SearchAnswer | null = null;
  await eventually(
    async () => {
      const response = await ask(person, port, { method: 'POST', path: '/api/search', body });
      if (response.ok) answer = await response.json();
      return response.ok;
    },
    { timeoutMs: GIVE_UP_MS },
  );
  if (!answer) throw new Error('No answer');
  return answer;
}

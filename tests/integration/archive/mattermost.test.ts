import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMattermostExport } from '@/lib/imports/mattermost/export';
import { directRoom } from '@/lib/rooms/direct';
import { createRoom } from '@/lib/rooms/store';
import { type Bring, bringTeam, everythingBrought } from '@/tests/support/archive/bring-team';
import { ended, startImport } from '@/tests/support/archive/import-script';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { mattermostEntries, mattermostLines, ms, post, version } from '@/tests/support/files/mattermost-export';
import { writeZip } from '@/tests/support/files/zip';
import { type Person, signedIn } from '@/tests/support/people';
import { bundleScript } from '@/tests/support/script';

/** What becomes of a bulk export of Mattermost. */

let folder = '';
let database: TestDatabase;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tertulia-mattermost-'));
  database = await createTestDatabase();
}, 60_000);

afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

async function bring(path: string, options: Bring = {}) {
  const team = await openMattermostExport(path);
  return bringTeam(database.db, folder, team, { fetchFile: team.files(1_000_000), ...options });
}

const everything = () => everythingBrought(database.db);

async function rows(sql: string, ...values: unknown[]): Promise<RowDataPacket[]> {
  const [found] = await database.db.$client.query<RowDataPacket[]>(sql, values);
  return found;
}

const idOf = async (title: string): Promise<number> =>
  (await rows('SELECT id FROM rooms WHERE title = ? ORDER BY id', title))[0]?.id;

async function messagesIn(title: string): Promise<RowDataPacket[]> {
  const id = await idOf(title);
  return rows(
    'SELECT m.seq, u.username, m.body, m.reply_to, m.created_at FROM messages m JOIN users u ON u.id = m.user_id WHERE room_id = ? ORDER BY seq',
    id,
  );
}

const membersOf = async (title: string) =>
  (
    await rows(
      'SELECT u.username, m.role FROM memberships m JOIN users u ON u.id = m.user_id WHERE room_id = ? ORDER BY u.username',
      await idOf(title),
    )
  ).map(({ username, role }) => `${username} ${role}`);

describe('an export with what importers stumble on', () => {
  let ana: Person;
  let path = '';
  const table = new Map([['Ana García (@ana)', 'ana']]);
  let first: Awaited<ReturnType<typeof bring>>;
  beforeAll(async () => {
    ana = await signedIn(database.db, 'ana');
    await createRoom(database.db, { name: 'Plaza' });
    path = await writeZip(join(folder, 'odd.zip'), mattermostEntries());
    first = await bring(path, { table });
  }, 60_000);

  it('comes in with its rooms', async () => {
    expect(first.plan.rooms.map(({ name, becomes, note }) => [name, becomes, note])).toEqual([
      ['plaza_2', 'open', 'its name here is plaza_2'],
      ['el_plan', 'closed', null],
      ['viejo', 'open', null],
      ['suelto', 'closed', null],
      [expect.stringMatching(/^mattermost_direct_/), 'direct', null],
      [expect.stringMatching(/^mattermost_direct_/), 'direct', null],
    ]);
    expect(first).toMatchObject({ brought: 6, already: 0, files: { stored: 1, failed: [] } });
    const rooms = await rows(
      'SELECT kind, title, topic, archived_at FROM rooms WHERE id >= ? ORDER BY id',
      await idOf('El Plan'),
    );
    expect(rooms.map(({ kind, title, topic, archived_at: at }) => [kind, title, topic, at !== null])).toEqual([
      ['closed', 'El Plan', 'Secreto', false],
      ['open', 'viejo', '', true],
      ['closed', 'suelto', '', false],
      ['direct', '', '', false],
      ['direct', '', '', false],
    ]);
    expect(await rows("SELECT topic FROM rooms WHERE name = 'plaza_2'")).toEqual([{ topic: 'De todo 👋' }]);
  });

  it('has its messages in the order of their times, answers after what they answer', async () => {
    await database.db.$client.query("UPDATE rooms SET title = 'Plaza nueva' WHERE name = 'plaza_2'");
    const messages = await messagesIn('Plaza nueva');
    expect(messages.map(({ username, body, reply_to: answers }) => [username, body, answers])).toEqual([
      ['ana', '**Hola**\n~~no~~ `x @luis`', null],
      [
        'luis',
        'Hola @ana. y @eva, @channel: mira [**la página**](https://example.org/@ana) 👋🏼 :nuestro: #El Plan',
        null,
      ],
      ['ana', 'pregunta', null],
      ['marta', 'del pasado', 3],
      ['luis', 'respuesta', 3],
      ['marta', 'a la vez, primero', null],
      ['marta', 'a la vez, después', null],
      ['avisos', '[Roto](https://ci.example.org/1)\n**Rama**\n7', null],
      ['robot', 'listo', null],
      ['fantasma', 'de alguien que no está', null],
      ['mattermost', 'de nadie', null],
      ['eva', 'de una persona borrada', null],
      ['ana', 'mira\n_viejo.pdf_\n_passwd_', null],
      ['luis', 'ok', null],
    ]);
    expect(messages[0]?.created_at.getTime()).toBe(ms(30));
    const id = await idOf('Plaza nueva');
    expect(await rows('SELECT user_id, seq, at, length FROM mentions WHERE room_id = ?', id)).toEqual([
      { user_id: ana.userId, seq: 2, at: 5, length: 4 },
    ]);
    expect(await rows('SELECT name, message_seq FROM files WHERE room_id = ?', id)).toEqual([
      { name: 'plan.txt', message_seq: 13 },
    ]);
    expect(await rows('SELECT message_seq FROM pins WHERE room_id = ?', id)).toEqual([{ message_seq: 3 }]);
    const reactions = await rows(
      'SELECT message_seq AS seq, CAST(emoji AS CHAR CHARACTER SET utf8mb4) AS emoji, u.username FROM reactions r JOIN users u ON u.id = r.user_id WHERE room_id = ? ORDER BY r.seq',
      id,
    );
    expect(reactions.map(({ seq, emoji, username }) => [seq, emoji, username])).toEqual([
      [5, '👍', 'ana'],
      [14, '👍', 'ana'],
      [14, '👋🏿', 'eva'],
      [14, '👍', 'luis'],
    ]);
  });

  it('has the people who were in its rooms, and disables who is gone', async () => {
    expect(await membersOf('El Plan')).toEqual(['ana member', 'luis member', 'marta owner']);
    expect(await membersOf('suelto')).toEqual(['ana owner']);
    const users = await rows('SELECT username, disabled_at FROM users ORDER BY username');
    expect(users.map(({ username, disabled_at: at }) => [username, at !== null])).toEqual([
      ['ana', false],
      ['avisos', true],
      ['eva', true],
      ['fantasma', true],
      ['luis', false],
      ['marta', false],
      ['mattermost', true],
      ['robot', true],
    ]);
  });

  it('is found as the direct rooms of its people', async () => {
    const [luis] = await rows("SELECT id FROM users WHERE username = 'luis'");
    for (const [others, bodies] of [
      [[luis?.id], ['entre dos', 'sí']],
      [[], ['nota']],
    ] as const) {
      const room = await directRoom(database.db, ana.userId, others);
      if (typeof room === 'string') throw new Error(room);
      const found = await rows('SELECT body FROM messages WHERE room_id = ? ORDER BY seq', room.id);
      expect(found.map(({ body }) => body)).toEqual(bodies);
    }
  });

  it('changes nothing when it is repeated, and a newer export brings only what is new', async () => {
    const before = await everything();
    expect(await bring(path, { table })).toMatchObject({ brought: 0, already: 6, files: { stored: 0, failed: [] } });
    expect(await everything()).toEqual(before);
    const newer = [
      ...mattermostLines(),
      JSON.stringify({ type: 'post', post: post('ana', 900, 'nuevo', { channel: 'nuevo' }) }),
      JSON.stringify({ type: 'post', post: post('ana', 901, 'más') }),
    ];
    const next = await writeZip(join(folder, 'newer.zip'), mattermostEntries(newer));
    expect(await bring(next, { table })).toMatchObject({ brought: 1, already: 6 });
    expect((await messagesIn('nuevo')).map(({ body }) => body)).toEqual(['nuevo']);
    expect(await messagesIn('Plaza nueva')).toHaveLength(14);
  });
});

it('npm run import takes the lines alone, and nothing twice', async () => {
  const COUNT = 60;
  const script = await bundleScript('import');
  try {
    const path = join(folder, 'kill.jsonl');
    const [, ...lines] = mattermostLines().map((line) => line.replaceAll('casa', 'mucho'));
    const people = lines.filter((line) => line.includes('"type":"user"') && /marta|luis/.test(line));
    const posts = Array.from({ length: COUNT }, (_, n) =>
      JSON.stringify({
        type: 'post',
        post: {
          ...post('marta', n, `mensaje ${n}`, { team: 'mucho', channel: 'mucho' }),
          reactions: n % 10 === 0 ? [{ user: 'luis', create_at: ms(n), emoji_name: 'tada' }] : undefined,
        },
      }),
    );
    const channel = { team: 'mucho', name: 'mucho', display_name: 'Mucho', type: 'O' };
    const described = [JSON.stringify({ type: 'channel', channel }), ...people];
    // The last line has no end, and an empty line stands between.
    writeFileSync(path, [version, ...described, '', ...posts].join('\n'));
    const start = (...more: string[]) => startImport(script, database, folder, [path, '--mattermost', ...more]);

    const before = await everything();
    const dry = await ended(start('--dry-run', '--people', 'people.csv'));
    expect(dry.output).toContain(`Messages: ${COUNT}, from 2026-08-01`);
    expect(dry.output).toContain(`#Mucho → open room /r/mucho, messages: ${COUNT}`);
    expect(dry.code).toBe(0);
    expect(readFileSync(join(folder, 'people.csv'), 'utf8')).toContain('\r\nmarta,');
    expect(await everything()).toEqual(before);

    const inRoom = async () => (await rows("SELECT last_seq FROM rooms WHERE name = 'mucho'"))[0]?.last_seq ?? 0;
    const { code, output } = await ended(start());
    expect(output).toContain('All of it is here now.');
    expect(code).toBe(0);
    const [found] = await rows(
      "SELECT COUNT(*) AS count, COUNT(DISTINCT m.body) AS different, MAX(m.seq) AS last FROM messages m JOIN rooms r ON r.id = m.room_id WHERE r.name = 'mucho'",
    );
    expect(found).toMatchObject({ count: COUNT, different: COUNT, last: COUNT });
    expect(await inRoom()).toBe(COUNT + COUNT / 10);
    expect((await ended(start())).output).toContain('that were here: 1.');
  } finally {
    await script.remove();
  }
}, 60_000);

describe('a file', () => {
  const lines = [version, JSON.stringify({ type: 'post', post: post('ana', 1, 'x') })].join('\n');
  const zipped = (text: string | Buffer, more = {}) => ({ 'import.jsonl': text, ...more });

  it.each<[string, Record<string, string | Buffer>, RegExp]>([
    ['of something else', { 'x.json': '[]' }, /has no \.jsonl/],
    ['whose lines are in the folder of the files only', { 'data/import.jsonl': lines }, /has no \.jsonl/],
    ['that is empty', zipped(''), /does not begin with a version/],
    ['without a version', zipped('{"type":"team","team":{"name":"x"}}'), /does not begin with a version/],
    ['of a later version', zipped('{"type":"version","version":2}'), /has version 2/],
    ['without conversations', zipped(version), /no conversations/],
    ['with a line that is no JSON', zipped(`${lines}\n{`), /Line 3 of the export is not JSON/],
    ['that is not UTF-8', zipped(Buffer.from(`${version}\n"ñ"`, 'latin1')), /line 2, is not in UTF-8/],
    ['that would grow a thousand times', zipped(' '.repeat(20_000_000)), /would grow/],
    ['with a file that would grow a thousand times', zipped(lines, { 'data/x': ' '.repeat(20_000_000) }), /would grow/],
  ])('%s is refused', { tags: 'files/team-import' }, async (_, entries, message) => {
    const before = await everything();
    await expect(bring(await writeZip(join(folder, 'bad.zip'), entries))).rejects.toThrow(message);
    expect(await everything()).toEqual(before);
  });

  it('with a line of 70 MB is refused', { tags: 'files/team-import' }, async () => {
    const path = join(folder, 'long.jsonl');
    writeFileSync(path, `${version}\n${'x'.repeat(70_000_000)}`);
    await expect(bring(path)).rejects.toThrow('line 2: it is too long');
  });

  it('whose names lead out of its folder is refused, and writes nothing there', {
    tags: 'files/team-import',
  }, async () => {
    const path = join(folder, 'slip.zip');
    await writeZip(path, zipped(lines, { 'data/aa/slipped.txt': 'x' }));
    // No writer makes such a name, so it is put in the place of one of the same length.
    const bytes = readFileSync(path)
      .toString('latin1')
      .replaceAll('data/aa/slipped.txt', '../../../slipped.txt'.slice(1));
    writeFileSync(path, bytes, 'latin1');
    await expect(bring(path)).rejects.toThrow(/cannot be read/);
    expect(existsSync(join(folder, '..', 'slipped.txt'))).toBe(false);
  });
});

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSlackExport } from '@/lib/imports/slack/export';
import { directRoom } from '@/lib/rooms/direct';
import { createRoom } from '@/lib/rooms/store';
import { type Bring, bringTeam, everythingBrought } from '@/tests/support/archive/bring-team';
import { ended, killWhen, startImport } from '@/tests/support/archive/import-script';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { slackEntries, ts } from '@/tests/support/files/slack-export';
import { writeZip } from '@/tests/support/files/zip';
import { type Person, signedIn } from '@/tests/support/people';
import { type BundledScript, bundleScript } from '@/tests/support/script';

/** What becomes of an export of a Slack workspace. */

let folder = '';
let database: TestDatabase;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tertulia-slack-'));
  database = await createTestDatabase();
}, 60_000);

afterAll(async () => {
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const bring = async (path: string, options?: Bring) =>
  bringTeam(database.db, folder, await openSlackExport(path), options);

async function rows(sql: string, ...values: unknown[]): Promise<RowDataPacket[]> {
  const [found] = await database.db.$client.query<RowDataPacket[]>(sql, values);
  return found;
}

const titled = async (title: string) => (await rows('SELECT * FROM rooms WHERE title = ? ORDER BY id', title))[0];
const membersOf = async (id: number) =>
  (
    await rows(
      'SELECT u.username, m.role, m.last_read_seq FROM memberships m JOIN users u ON u.id = m.user_id WHERE room_id = ?',
      id,
    )
  ).map(({ username, role, last_read_seq: read }) => `${username} ${role} ${read}`);

const everything = () => everythingBrought(database.db);

let ana: Person;

describe('an export with what importers stumble on', () => {
  let path = '';
  let first: Awaited<ReturnType<typeof bring>>;
  beforeAll(async () => {
    ana = await signedIn(database.db, 'ana');
    await createRoom(database.db, { name: 'General' });
    path = await writeZip(join(folder, 'odd.zip'), slackEntries());
    first = await bring(path, {
      table: new Map([['Ana García (@ana)', 'ana']]),
      fetchFile: async () => ({ problem: 'away' }),
    });
  }, 60_000);

  it('comes in with its rooms', async () => {
    expect(first.plan.rooms.map(({ name, becomes, note }) => [name, becomes, note])).toEqual([
      ['general_2', 'open', 'its name here is general_2'],
      ['proyecto_viejo', 'open', null],
      ['general_3', 'closed', 'its name here is general_3'],
      ['slack_d1', 'direct', null],
      ['slack_g2', 'direct', null],
    ]);
    expect(first).toMatchObject({ brought: 5, already: 0, files: { stored: 0, failed: [{ name: 'plan.txt' }] } });
    const rooms = await rows(
      "SELECT name, kind, title, topic, archived_at FROM rooms WHERE title <> 'General' ORDER BY id",
    );
    expect(
      rooms.map(({ kind, title, topic, archived_at: archived }) => [kind, title, topic, archived !== null]),
    ).toEqual([
      ['open', 'general', 'De todo & nada', false],
      ['open', 'proyecto-viejo', 'Hecho', true],
      ['closed', 'general', '', false],
      ['direct', '', '', false],
      ['direct', '', '', false],
    ]);
  });

  it('has its messages in the order of their times, and people as far as they are here', async () => {
    const room = await titled('general');
    expect(room).toMatchObject({ last_seq: 18, last_message_seq: 14 });
    const messages = await rows(
      'SELECT m.seq, u.username, m.body, m.reply_to, m.edited_at, m.created_at FROM messages m JOIN users u ON u.id = m.user_id WHERE room_id = ? ORDER BY seq',
      room?.id,
    );
    expect(messages.map(({ username, body, reply_to: answers }) => [username, body, answers])).toEqual([
      ['eva', 'de una persona borrada', null],
      ['ana', '**Hola** ~~no~~ `x @Luis`', null],
      ['luis', 'Hola @ana & @Eva, @channel: mira [**la página**](https://example.org/a_b) 👋🏼 :nuestro:', null],
      ['ana', 'pregunta', null],
      ['luis', 'respuesta', 4],
      ['marta', 'sin raíz', null],
      ['avisos', 'listo', null],
      ['slack.bot', 'roto', null],
      ['slack', 'de nadie', null],
      ['omar', 'de fuera', null],
      ['luis', '_baila_', null],
      ['ana', 'mira\n_plan.txt_\n_viejo.pdf_', null],
      ['luis', 'ok', null],
      ['marta', '> cita\n- uno\n- dos', null],
    ]);
    expect(messages[0]?.created_at.toISOString()).toBe('2026-08-01T14:00:20.000Z');
    expect(messages[1]?.edited_at.toISOString()).toBe('2026-08-01T14:05:00.000Z');
    const named = await rows('SELECT user_id, seq, at, length, what FROM mentions WHERE room_id = ?', room?.id);
    expect(named).toEqual([{ user_id: ana.userId, seq: 3, at: 5, length: 4, what: 'person' }]);
  });

  it('has its reactions and pins, and its members have read all of it', async () => {
    const room = await titled('general');
    const reactions = await rows(
      'SELECT r.message_seq, CAST(r.emoji AS CHAR CHARACTER SET utf8mb4) AS emoji, u.username, r.seq FROM reactions r JOIN users u ON u.id = r.user_id ORDER BY r.seq',
    );
    expect(reactions.map(({ emoji, username, message_seq: seq }) => [emoji, username, seq])).toEqual([
      ['👍', 'ana', 13],
      ['👍', 'luis', 13],
      ['👋🏿', 'eva', 13],
    ]);
    const pins = await rows('SELECT room_id, message_seq FROM pins');
    expect(pins).toEqual([{ room_id: room?.id, message_seq: 4 }]);
    const changes = await rows(
      'SELECT seq, kind, message_seq, payload FROM message_changes WHERE room_id = ? ORDER BY seq',
      room?.id,
    );
    expect(changes.map(({ seq, kind, message_seq: of }) => [seq, kind, of])).toEqual([
      [15, 'reaction', 13],
      [16, 'reaction', 13],
      [17, 'reaction', 13],
      [18, 'pin', 4],
    ]);
    expect(JSON.parse(changes[0]?.payload)).toEqual({ on: true, emoji: '👍' });
    // Neither who was deleted there, nor bots.
    expect((await membersOf(room?.id)).sort()).toEqual(['ana member 18', 'luis member 18', 'marta member 18']);
    const closed = (await rows("SELECT id FROM rooms WHERE name = 'general_3'"))[0];
    expect((await membersOf(closed?.id)).sort()).toEqual(['luis owner 0', 'marta member 0']);
  });

  it('disables bots and whoever was deleted there, and nobody else', async () => {
    const users = await rows('SELECT username, display_name, password_hash, disabled_at FROM users ORDER BY username');
    expect(users.map(({ username, disabled_at: at }) => [username, at !== null])).toEqual([
      ['ana', false],
      ['avisos', true],
      ['eva', true],
      ['luis', false],
      ['marta', false],
      ['omar', false],
      ['slack', true],
      ['slack.bot', true],
    ]);
    expect(users[3]).toMatchObject({ display_name: 'Luis', password_hash: '' });
  });

  it('is found as the direct room of its people', async () => {
    const [luis] = await rows("SELECT id FROM users WHERE username = 'luis'");
    const room = await directRoom(database.db, ana.userId, [luis?.id]);
    if (typeof room === 'string') throw new Error(room);
    expect(await rows('SELECT body FROM messages WHERE room_id = ? ORDER BY seq', room.id)).toEqual([
      { body: 'entre dos' },
      { body: 'sí' },
    ]);
  });

  it('changes nothing when it is repeated, but tries files again', async () => {
    const table = new Map([['Ana García (@ana)', 'ana']]);
    const before = await everything();
    expect(await bring(path, { table })).toMatchObject({ brought: 0, already: 5 });
    expect(await everything()).toEqual(before);

    const asked: string[] = [];
    const fetchFile = async (url: string) => {
      asked.push(url);
      return Buffer.from('pan y vino');
    };
    expect(await bring(path, { table, fetchFile })).toMatchObject({ already: 5, files: { stored: 1, failed: [] } });
    expect(await bring(path, { table, fetchFile })).toMatchObject({ already: 5, files: { stored: 0, failed: [] } });
    expect(asked).toEqual(['https://files.slack.com/files-pri/T01CASA-F1/download/plan.txt']);
    const room = await titled('general');
    const [file] = await rows('SELECT * FROM files');
    expect(file).toMatchObject({ room_id: room?.id, message_seq: 12, name: 'plan.txt', user_id: ana.userId });
    expect(await rows('SELECT body FROM messages WHERE room_id = ? AND seq = 12', room?.id)).toEqual([
      { body: 'mira\n_viejo.pdf_' },
    ]);
  });
});

it('a conversation of more than eight, and one that these people have here, become closed rooms', async () => {
  const team = Array.from({ length: 9 }, (_, n) => `X${n}`);
  const users = team.map((id) => ({ id, team_id: 'T02', name: `persona.${id}`, profile: {} }));
  const said = (n: number) => [{ type: 'message', user: 'X0', ts: ts(n), text: 'hola' }];
  const path = await writeZip(join(folder, 'many.zip'), {
    'equipo/users.json': JSON.stringify(users),
    'equipo/mpims.json': JSON.stringify([{ id: 'G9', name: 'mpdm-x', members: team }]),
    'equipo/dms.json': JSON.stringify([{ id: 'D9', members: ['X0', 'X1'] }]),
    'equipo/mpdm-x/2026-08-01.json': JSON.stringify(said(1)),
    'equipo/D9/2026-08-01.json': JSON.stringify(said(2)),
  });
  const eva2 = await signedIn(database.db, 'eva2');
  const [has] = [await directRoom(database.db, ana.userId, [eva2.userId])];
  expect(has).toEqual({ id: expect.any(Number) });
  const table = new Map([
    ['persona.X0', 'ana'],
    ['persona.X1', 'eva2'],
  ]);
  const { plan } = await bring(path, { table });
  expect(plan.rooms.map(({ room, becomes, note }) => [room.id, becomes, note])).toEqual([
    ['D9', 'closed', 'these people have a direct room here already'],
    ['G9', 'closed', 'a direct room has 8 people at most'],
  ]);
  const [many] = await rows("SELECT id, kind FROM rooms WHERE name = 'slack_g9'");
  expect(many?.kind).toBe('closed');
  expect(await membersOf(many?.id)).toContain('ana owner 1');
  const wrong = bring(path, { table: new Map([['Nadie', 'ana']]) });
  await expect(wrong).rejects.toThrow('The table of people: nobody in the export is called Nadie.');
});

describe('npm run import', () => {
  const COUNT = 12_000;
  let script: BundledScript;
  let path = '';
  beforeAll(async () => {
    script = await bundleScript('import');
    const users = [{ id: 'K1', team_id: 'T03', name: 'nora', profile: { email: 'nora@example.org' } }];
    const days = Array.from({ length: 12 }, (_, day) => {
      const name = `mucho/2026-08-${String(day + 1).padStart(2, '0')}.json`;
      const messages = Array.from({ length: COUNT / 12 }, (_, n) => ({
        ...{ type: 'message', user: 'K1', ts: ts(day * 86_400 + n), text: `mensaje ${day} ${n}` },
        reactions: n % 10 === 0 ? [{ name: 'tada', users: ['K1'] }] : undefined,
      }));
      return [name, JSON.stringify(messages)];
    });
    path = await writeZip(join(folder, 'kill.zip'), {
      'users.json': JSON.stringify(users),
      'channels.json': JSON.stringify([{ id: 'C9', name: 'mucho', creator: 'K1', members: ['K1'] }]),
      ...Object.fromEntries(days),
    });
  }, 60_000);
  afterAll(() => script.remove());

  const start = (...args: string[]) => startImport(script, database, folder, [path, '--slack', ...args]);

  it('says what would come, and writes the table of people', async () => {
    await signedIn(database.db, 'nora');
    const before = await everything();
    const { code, output } = await ended(start('--dry-run', '--people', 'people.csv'));
    expect(output).toContain(`Messages: ${COUNT}, from 2026-08-01 to 2026-08-12`);
    expect(output).toContain(`#mucho → open room /r/mucho, messages: ${COUNT}`);
    expect(output).toContain(
      'nora → nora2 (a new account, without a password) — or nora, who has the same user name, and may be somebody else?',
    );
    expect(code).toBe(0);
    expect(readFileSync(join(folder, 'people.csv'), 'utf8')).toContain('\r\nnora,nora\r\n');
    expect(await everything()).toEqual(before);
  });

  it('goes on after a SIGKILL, and nothing is in twice', async () => {
    const inRoom = async () =>
      (await rows("SELECT id, kind, last_seq, last_message_seq AS messages FROM rooms WHERE name = 'mucho'"))[0];
    // Killed among the messages, and then among what comes after them.
    for (const isFar of [(seq: number) => seq >= 1_000, (seq: number) => seq > COUNT])
      await killWhen(start('--people', 'people.csv'), async () => isFar((await inRoom())?.last_seq ?? 0));
    const { code, output } = await ended(start('--people', 'people.csv'));
    expect(output).toContain('All of it is here now.');
    expect(code).toBe(0);
    const room = await inRoom();
    expect(room).toMatchObject({ kind: 'open', messages: COUNT, last_seq: COUNT + COUNT / 10 });
    const [found] = await rows(
      'SELECT COUNT(*) AS count, COUNT(DISTINCT body) AS different, MAX(seq) AS last FROM messages WHERE room_id = ?',
      room?.id,
    );
    expect(found).toMatchObject({ count: COUNT, different: COUNT, last: COUNT });
    const [reacted] = await rows('SELECT COUNT(*) AS count FROM reactions WHERE room_id = ?', room?.id);
    expect(reacted?.count).toBe(COUNT / 10);
    const again = await ended(start('--people', 'people.csv'));
    expect(again.output).toContain('that were here: 1.');
  }, 180_000);
});

describe('a ZIP', () => {
  const list = '[]';
  const people = { 'users.json': list };
  const channels = { ...people, 'channels.json': '[{"id":"C1","name":"general"}]' };
  const day = 'general/2026-08-01.json';

  it.each<[string, Record<string, string | Buffer>, RegExp]>([
    ['of something else', { 'x.json': list }, /has no users.json/],
    ['without conversations', people, /has no conversations/],
    ['whose list is none', { ...channels, 'channels.json': '{"id":"C1"}' }, /channels.json is no list/],
    ['whose list is no JSON', { ...channels, [day]: '[{' }, /2026-08-01.json is not JSON/],
    ['that is not UTF-8', { ...channels, [day]: Buffer.from('["ñ"]', 'latin1') }, /not in UTF-8/],
    ['whose day would grow a thousand times', { ...channels, [day]: ' '.repeat(20_000_000) }, /would grow/],
    ['whose people would grow a thousand times', { 'users.json': ' '.repeat(20_000_000) }, /would grow/],
    [
      'with a million people',
      { ...channels, 'users.json': `[${'1,'.repeat(999_999)}1]` },
      /at most 20000 can come in/i,
    ],
  ])('%s is refused', { tags: 'files/team-import' }, async (_, entries, message) => {
    const before = await everything();
    await expect(bring(await writeZip(join(folder, 'bad.zip'), entries))).rejects.toThrow(message);
    expect(await everything()).toEqual(before);
  });

  it('whose names lead out of its folder is refused, and writes nothing there', {
    tags: 'files/team-import',
  }, async () => {
    const path = join(folder, 'slip.zip');
    const entries = { ...channels, 'aa/aaaaaa/2026-08-01.json': list };
    await writeZip(path, entries);
    // No writer makes such a name, so it is put in the place of one of the same length.
    const bytes = readFileSync(path).toString('latin1').replaceAll('aa/aaaaaa/2026', '../../aaaa/2026'.slice(1));
    writeFileSync(path, bytes, 'latin1');
    await expect(bring(path)).rejects.toThrow(/cannot be read/);
    expect(existsSync(join(folder, '..', 'aaaa'))).toBe(false);
  });
});

import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Database } from '@/lib/db/client';
import { installationEpoch } from '@/lib/db/installation';
import { previewKey } from '@/lib/files/storage/key';
import type { Storages } from '@/lib/files/storage/storages';
import { seededRandom } from '@/tests/faults/random';

/** How much an installation has that fillInstallation makes. */
export interface Amounts {
  people: number;
  rooms: number;
  /** In all rooms together. */
  messages: number;
  files: number;
}

const BATCH = 1_000;
const EMOJI = ['👍', '❤️', '🎉', '👍🏽'];
const TEXTS = [
  'ñandú 🎉 \u2028 "comillas" \\ \' \t ﷽ e\u0301',
  '**Nos vemos** el _jueves_ en la `plaza`\n\n> como siempre\n\n- uno\n- dos',
  '```sql\nSELECT 1;\n```',
  'Mira https://example.org/a?b=c&d=e y @p2',
  '</script><script>alert(1)</script>',
  'De acuerdo, llevo pan y fruta para todos.',
];
const START_MS = Date.UTC(2025, 0, 1);

/**
 * Writes an installation with a bit of everything that an archive holds: the same for the same amounts. Rows are
 * written directly, because this is 100 times as fast as posting, and a million messages are wanted too.
 * @param stored where the bytes of files go; without it there are none
 */
export async function fillInstallation(
  db: Database,
  { people, rooms, messages, files }: Amounts,
  stored?: { storages: Storages; folder: string },
): Promise<void> {
  const random = seededRandom(7);
  const below = (most: number) => Math.floor(random() * most);
  const insert = inserter(db);
  await installationEpoch(db);
  await db.$client.query("REPLACE INTO house (id, name, sign_up) VALUES (1, 'La Huerta', 'invite')");
  for (let id = 1; id <= people; id++) {
    await insert('users', {
      id,
      username: `p${id}`,
      username_key: `p${id}`,
      password_hash: 'none',
      display_name: id % 3 === 0 ? `Persona ${id} <b>` : '',
      about: id % 5 === 0 ? 'Hola\nqué tal' : '',
      role: id === 1 ? 'admin' : 'member',
      created_at: new Date(START_MS),
      disabled_at: id % 20 === 0 ? new Date(START_MS + 1_000) : null,
      status_text: id % 7 === 0 ? '🌴 fuera' : '',
      inbox_version: 1,
    });
  }
  for (let id = 1; id <= rooms; id++) {
    const isDirect = id % 6 === 0;
    const pair = isDirect ? [1 + (id % people), 1 + ((id + 1) % people)].sort((a, b) => a - b) : [];
    const log = Math.floor(messages / rooms) + Math.floor(messages / rooms / 8);
    await insert('rooms', {
      id,
      name: isDirect ? `-${id}` : `sala${id}`,
      name_key: isDirect ? `-${id}` : `sala${id}`,
      title: isDirect ? '' : `Sala ${id}`,
      kind: isDirect ? 'direct' : id % 4 === 0 ? 'closed' : 'open',
      topic: 'De qué hablamos',
      direct_key: isDirect ? createHash('sha256').update(pair.join()).digest() : null,
      last_seq: log,
      last_message_seq: log,
      created_by: 1,
      created_at: new Date(START_MS),
      archived_at: id % 10 === 0 ? new Date(START_MS + 5_000) : null,
    });
    if (!isDirect) await insert('room_aliases', { name_key: `antes${id}`, room_id: id });
    const members = isDirect ? pair : Array.from({ length: people }, (_, i) => i + 1).filter(() => random() < 0.5);
    for (const userId of members)
      await insert('memberships', {
        user_id: userId,
        room_id: id,
        role: userId === 1 ? 'owner' : 'member',
        joined_seq: 0,
        last_read_seq: below(log),
        notify: userId % 9 === 0 ? 'none' : null,
        favorite: userId % 4 === 0,
      });
    let changes = 0;
    for (let seq = 1; seq <= log; seq++) {
      const at = new Date(START_MS + seq * Math.floor((300 * 86_400_000) / log));
      const by = random() < 0.02 ? null : 1 + below(people);
      const target = seq > 1 ? 1 + below(seq - 1) : null;
      if (seq % 9 === 0 && target !== null && changes++ >= 0) {
        await insert('message_changes', changeOf(id, seq, target, by, at, changes));
        continue;
      }
      const isDeleted = seq % 50 === 3;
      await insert('messages', {
        room_id: id,
        seq,
        user_id: by,
        client_id: `${id}-${seq}`,
        body: isDeleted ? null : `${seq} ${TEXTS[below(TEXTS.length)]}`,
        created_at: at,
        edited_at: !isDeleted && seq % 20 === 4 ? at : null,
        deleted_at: isDeleted ? at : null,
        hidden_at: !isDeleted && seq % 100 === 5 ? at : null,
        reply_to: !isDeleted && seq % 10 === 7 ? target : null,
      });
      if (isDeleted) continue;
      if (seq % 8 === 1)
        await insert('reactions', {
          room_id: id,
          message_seq: seq,
          emoji: EMOJI[below(EMOJI.length)],
          user_id: 1 + below(people),
          seq,
        });
      if (seq % 40 === 2)
        await insert('mentions', {
          user_id: 1 + below(people),
          room_id: id,
          seq,
          at: 0,
          length: 2,
          what: 'person',
          created_at: at,
        });
      if (seq % 400 === 6) await insert('pins', { room_id: id, message_seq: seq, user_id: by, created_at: at });
      if (seq % 300 === 8)
        await insert('message_previews', {
          room_id: id,
          message_seq: seq,
          url: 'https://example.org/',
          site: 'example.org',
          title: 'Un título <b>',
          description: '',
          created_at: at,
        });
    }
  }
  if (people > 1) await insert('blocks', { user_id: 1, blocked_id: 2 });
  for (let n = 1; n <= files; n++) {
    const key = createHash('md5').update(`file ${n}`).digest('hex');
    const bytes = Buffer.alloc(1 + below(100_000), `${n} `);
    for (const name of stored ? [key, previewKey(key, 'small')] : []) {
      const path = join(stored?.folder ?? '', name);
      await writeFile(path, bytes);
      await (await stored?.storages.chosen())?.put(name, path);
    }
    await insert('files', {
      id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
      user_id: 1 + below(people),
      room_id: 1 + (n % rooms),
      message_seq: 1,
      position: n % 100,
      name: `foto ${n}.png`,
      type: 'image/png',
      kind: 'image',
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest(),
      width: 10,
      height: 10,
      previews: 'small',
      storage: 'local',
      storage_key: key,
      created_at: new Date(START_MS),
      uploaded_at: new Date(START_MS),
    });
  }
  await insert.flush();
}

function changeOf(room: number, seq: number, target: number, by: number | null, at: Date, n: number) {
  const kinds = ['edit', 'delete', 'reaction', 'hide', 'show', 'pin', 'joined', 'topic'];
  const kind = kinds[n % kinds.length];
  const isNote = kind === 'joined' || kind === 'topic';
  const payloads: Record<string, object> = {
    reaction: { on: true, emoji: '👍' },
    pin: { on: true },
    joined: { people: [by ?? 1] },
  };
  const payload = payloads[kind ?? ''];
  return {
    room_id: room,
    seq,
    message_seq: isNote ? null : target,
    user_id: by,
    kind,
    // The column has ASCII only.
    payload: payload
      ? JSON.stringify(payload).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      : null,
    created_at: at,
  };
}

/** Rows are written in batches, by table and in their order. */
function inserter(db: Database) {
  const waiting = new Map<string, Record<string, unknown>[]>();
  const write = async (table: string) => {
    const rows = waiting.get(table) ?? [];
    waiting.delete(table);
    const [first] = rows;
    if (!first) return;
    const columns = Object.keys(first);
    const values = rows.map((row) => columns.map((column) => row[column]));
    await db.$client.query(`INSERT INTO ${table} (${columns.map((name) => `\`${name}\``).join()}) VALUES ?`, [values]);
  };
  const insert = async (table: string, row: Record<string, unknown>) => {
    const rows = waiting.get(table);
    if (rows) rows.push(row);
    else waiting.set(table, [row]);
    if (rows && rows.length >= BATCH) await write(table);
  };
  const flush = async () => {
    for (const table of waiting.keys()) await write(table);
  };
  return Object.assign(insert, { flush });
}

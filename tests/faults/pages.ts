import { request } from 'node:http';
import { LIMITS, type WirePage } from '@/lib/chat/protocol';
import type { Seen } from './journal';
import type { Person } from './people';

const TIMEOUT_MS = 10_000;

/** The newest page, and older ones until nothing after `after` is missing (null: the newest is enough). */
export async function loadPages(person: Person, room: string, port: number, after: number | null) {
  const newest = await loadPage(person, room, port, null);
  const { asOf, epoch } = newest;
  let messages = newest.messages;
  let first = messages[0]?.seq ?? 0;
  while (after !== null && first > after + 1) {
    const older = await loadPage(person, room, port, first);
    messages = [...older.messages, ...messages];
    const next = messages[0]?.seq ?? 0;
    if (next >= first) throw new Error(`${room}: nothing before ${first}`);
    first = next;
  }
  const seen = messages.filter(({ seq }) => seq > (after ?? 0)).map(toSeen);
  return { asOf, epoch, messages: seen };
}

function toSeen({ seq, clientId, user, message }: WirePage['messages'][number]): Seen {
  return { seq, clientId, user, text: message };
}

function loadPage(person: Person, room: string, port: number, before: number | null): Promise<WirePage> {
  const query = `limit=${LIMITS.pageMessages}${before === null ? '' : `&before=${before}`}`;
  const path = `/api/rooms/${encodeURIComponent(room)}/messages?${query}`;
  const headers = { Cookie: person.cookie, Host: new URL(person.origin).host };
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, headers, timeout: TIMEOUT_MS }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (body += chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode !== 200) return reject(new Error(`${path}: ${response.statusCode}`));
        resolve(JSON.parse(body));
      });
    });
    asked.on('timeout', () => asked.destroy(new Error(`${path}: no answer`)));
    asked.on('error', reject);
    asked.end();
  });
}

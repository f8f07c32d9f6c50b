import { describeFiles, type FileSummary } from '@/lib/files/summary';
import { kindsText } from '@/lib/i18n/kinds/text';
import type { Locale } from '@/lib/i18n/locale';
import { pushText } from '@/lib/i18n/push/text';
import { plainText } from '@/lib/messages/markdown/plain-text';
import { showable } from '@/lib/text';
import type { PushContent, PushKind, PushPayload } from './wire';

/** What a notification about a room says. */
export interface Announced {
  kind: Exclude<PushKind, 'test'>;
  origin: string;
  /** What the community calls itself. */
  house: string;
  locale: Locale;
  content: PushContent;
  room: { id: number; kind: 'open' | 'closed' | 'direct'; name: string; title: string };
  seq: number;
  /** The name that people see; empty: the account was deleted. */
  author: string;
  /** As it was written. */
  text: string;
  files: FileSummary | null;
  /** How many messages of the room ask for attention. */
  count: number;
  badge: number;
}

/** In UTF-16 units. Phones show about as much. */
const TITLE_LENGTH = 120;
const BODY_LENGTH = 160;

/** The payload of a notification about a room. Pure. */
export function roomPayload(announced: Announced): PushPayload {
  const { kind, origin, locale, house, room, seq, count, badge } = announced;
  const place = room.kind === 'direct' ? `/d/${room.id}` : `/r/${encodeURIComponent(room.name)}`;
  const { title, body } = kind === 'read' ? { title: house, body: pushText[locale].read } : said(announced);
  return {
    web_push: 8030,
    app_badge: badge,
    notification: {
      title,
      body,
      // Somebody who has left a room is not told its present name.
      navigate: kind === 'read' ? `${origin}/` : `${origin}${place}?m=${seq}`,
      tag: `room-${room.id}`,
      lang: locale,
      ...(kind === 'read' ? { silent: true as const } : {}),
      data: { room: room.id, seq, count, kind },
    },
  };
}

/** The payload by which people see that it works. Pure. */
export function testPayload(origin: string, locale: Locale, badge: number): PushPayload {
  const { testTitle: title, testBody: body } = pushText[locale];
  const navigate = `${origin}/account/notifications`;
  const data = { room: 0, seq: 0, count: 0, kind: 'test' as const };
  return {
    web_push: 8030,
    app_badge: badge,
    notification: { title, body, navigate, tag: 'test', lang: locale, data },
  };
}

function said({ content, house, room, author, text, files, locale, count }: Announced): {
  title: string;
  body: string;
} {
  const words = pushText[locale];
  const number = count > 1 ? ` (${count})` : '';
  if (content === 'none') return { title: `${house}${number}`, body: words.newMessage };
  const who = showable(author) || house;
  const where = room.kind === 'direct' ? who : `${who} · ${showable(room.title || room.name)}`;
  const title = `${shortened(where, TITLE_LENGTH)}${number}`;
  if (content === 'sender') return { title, body: words.newMessage };
  const parts = [files ? describeFiles(files, kindsText[locale]) : '', plainText(showable(text), BODY_LENGTH)];
  return { title, body: parts.filter(Boolean).join(' · ') || words.newMessage };
}

function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  // Not within a surrogate pair.
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

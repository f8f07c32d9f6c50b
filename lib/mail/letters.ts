import { describeFiles } from '@/lib/files/summary';
import { chatText } from '@/lib/i18n/chat/text';
import { kindsText } from '@/lib/i18n/kinds/text';
import type { Locale } from '@/lib/i18n/locale';
import { mailText } from '@/lib/i18n/mail/text';
import { fullDate, localDay, localTime } from '@/lib/messages/days';
import { plainText } from '@/lib/messages/markdown/plain-text';
import type { PushContent } from '@/lib/push/wire';
import { showable } from '@/lib/text';
import type { Letter, Quote } from './letter';
import type { MissedRoom } from './missed';
import { unsubscribeCode } from './unsubscribe-code';

/** From whom a mail comes. */
export interface Sender {
  /** The address of the installation. */
  origin: string;
  /** What the community calls itself. */
  house: string;
  secret: string;
}

/** The link of `kind`: where an address is confirmed, or a new password is set. The code stands behind the `#`. */
export function linkLetter(
  kind: 'confirm' | 'reset',
  { origin, house }: Sender,
  { locale, username, code }: { locale: Locale; username: string; code: string },
): Letter {
  const words = mailText[locale];
  const { subject, text, button, foot } = words[kind];
  const path = kind === 'confirm' ? '/confirm-mail' : '/new-password';
  return {
    subject: subject(house),
    locale,
    paragraphs: [words.hello(username), text(house)],
    button: { label: button, href: `${origin}${path}#${code}` },
    showsLink: true,
    foot,
  };
}

/** The link by which somebody makes an account. */
export function signUpLetter({ origin, house }: Sender, { locale, code }: { locale: Locale; code: string }): Letter {
  const { subject, text, button, foot } = mailText[locale].signUp;
  return {
    subject: subject(house),
    locale,
    paragraphs: [text(house)],
    button: { label: button, href: `${origin}/sign-up#${code}` },
    showsLink: true,
    foot,
  };
}

/** Told to somebody who asked for an account, and has one. */
export function knownLetter(
  { origin, house }: Sender,
  { locale, username }: { locale: Locale; username: string },
): Letter {
  const words = mailText[locale];
  const { subject, text, button, foot } = words.known;
  return {
    subject: subject(house),
    locale,
    paragraphs: [words.hello(username), text(house, username)],
    button: { label: button, href: `${origin}/sign-in` },
    showsLink: true,
    foot,
  };
}

/** Told to an address that is no longer that of an account. It names nobody: others may read the mailbox by now. */
export function movedLetter({ origin, house }: Sender, locale: Locale): Letter {
  const { subject, text, button, foot } = mailText[locale].moved;
  return {
    subject: subject(house),
    locale,
    paragraphs: [text(house)],
    button: { label: button(house), href: `${origin}/` },
    showsLink: true,
    foot,
  };
}

export interface Missing {
  userId: number;
  username: string;
  locale: Locale;
  zone: string;
  hourCycle: 'h12' | 'h23';
  /** How much of a message it may tell. */
  content: PushContent;
  /** How many messages there are in all. */
  count: number;
  /** In how many rooms. */
  roomCount: number;
  rooms: readonly MissedRoom[];
}

/** In UTF-16 units. */
const TEXT_LENGTH = 300;

/** What a person missed. */
export function digestLetter({ origin, house, secret }: Sender, missing: Missing): Letter {
  const { userId, username, locale, content, count, rooms, roomCount } = missing;
  const words = mailText[locale];
  const { subject, text, textNone, button, foot, unsubscribe, moreRooms } = words.digest;
  const code = unsubscribeCode(userId, secret);
  const quotes = content === 'none' ? [] : rooms.map((room) => quoteOf(room, missing));
  const left = roomCount - rooms.length;
  return {
    subject: subject(house, count),
    locale,
    paragraphs: [
      words.hello(username),
      content === 'none' ? textNone(count) : text,
      ...quotes,
      ...(content !== 'none' && left > 0 ? [moreRooms(left)] : []),
    ],
    button: { label: button(house), href: `${origin}/` },
    showsLink: false,
    foot,
    unsubscribe: {
      label: unsubscribe,
      href: `${origin}/unsubscribe#${code}`,
      postTo: `${origin}/api/unsubscribe/${code}`,
    },
  };
}

function quoteOf(room: MissedRoom, { locale, zone, hourCycle, content }: Missing): Quote {
  const words = mailText[locale].digest;
  const left = room.count - room.messages.length;
  return {
    heading: room.kind === 'direct' ? words.direct : showable(room.title || room.name),
    lines: room.messages.map(({ author, createdAt, text, files }) => {
      const parts = [files ? describeFiles(files, kindsText[locale]) : '', plainText(showable(text), TEXT_LENGTH)];
      const when = words.at(
        fullDate(localDay(createdAt.getTime(), zone), chatText[locale]),
        localTime(createdAt.getTime(), zone, hourCycle, chatText[locale].dayPeriods),
      );
      const said = content === 'all' ? parts.filter(Boolean).join(' · ') : '';
      return { who: showable(author) || words.formerPerson, when, text: said || words.newMessage };
    }),
    more: left > 0 ? words.more(left) : '',
  };
}

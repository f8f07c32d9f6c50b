import { useHourCycle, useText } from '@/components/locale';
import { Avatar } from '@/components/messages/avatar';
import { shownName } from '@/components/messages/person';
import { roomTitle } from '@/components/rooms/room-title';
import { useInbox, useReader } from '@/components/shell/chat-provider';
import { SwitchLink } from '@/components/shell/switch-link';
import { type FileSummary, inShort } from '@/lib/files/summary';
import { chatText } from '@/lib/i18n/chat/text';
import { kindsText } from '@/lib/i18n/kinds/text';
import { dayLabel, localDay, localTime } from '@/lib/messages/days';
import { plainText } from '@/lib/messages/markdown/plain-text';

/** The text is cut here. Three lines never have more characters. */
const SHOWN = 400;

/** As `GET /api/mentions` answers it. */
export interface ListedMention {
  /** A direct room has no name. */
  room: { id: number; kind: 'open' | 'closed' | 'direct'; name?: string; title?: string };
  seq: number;
  message: string;
  /** Null once the account is gone. */
  user: string | null;
  shown?: string;
  face?: string;
  /** ISO 8601. */
  datetime: string;
  /** Absent if it has none. */
  files?: FileSummary;
}

export function MentionRow({
  mention: { room, seq, message, user, shown, face, datetime, files },
}: {
  mention: ListedMention;
}) {
  const chat = useText(chatText);
  const kinds = useText(kindsText);
  const { rooms } = useInbox();
  const { timeZone, today } = useReader();
  const hourCycle = useHourCycle();
  const author = user === null ? chat.nobody : shownName({ name: user, ...(shown ? { shown } : {}) });
  const row = rooms.find(({ id }) => id === room.id);
  const title = row ? roomTitle(row, chat) : room.title || room.name || author;
  const path = room.kind === 'direct' ? `/d/${room.id}` : `/r/${encodeURIComponent(room.name ?? '')}`;
  const day = dayLabel(localDay(datetime, timeZone), today, chat);
  return (
    <li className="relative flex gap-3 rounded-[14px] px-3 py-2.5 hover:bg-over has-[a:focus-visible]:bg-over">
      <Avatar name={user} shown={shown} face={face} size="m" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2 text-[13px] text-muted leading-[18px]">
          <SwitchLink
            href={`${path}?m=${seq}`}
            className="font-semibold text-[15px] text-ink leading-5 after:absolute after:inset-0"
          >
            <bdi>{author}</bdi>
            <span className="sr-only">, </span>
          </SwitchLink>
          <bdi className="min-w-0 truncate">{title}</bdi>
          <time dateTime={datetime}>
            {day}, {localTime(datetime, timeZone, hourCycle, chat.dayPeriods)}
          </time>
        </p>
        <p dir="auto" className="wrap-anywhere line-clamp-3">
          {inShort(plainText(message, SHOWN), files, kinds)}
        </p>
      </div>
    </li>
  );
}

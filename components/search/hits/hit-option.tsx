import { type MouseEvent, useEffect, useRef } from 'react';
import { useHourCycle, useText } from '@/components/locale';
import { Avatar } from '@/components/messages/avatar';
import { FileIcon } from '@/components/messages/files/file-icon';
import { sizeText } from '@/components/messages/files/size';
import { hueClass, shownName } from '@/components/messages/person';
import { roomTitle } from '@/components/rooms/room-title';
import { useInbox, useReader } from '@/components/shell/chat-provider';
import { inShort } from '@/lib/files/summary';
import { chatText } from '@/lib/i18n/chat/text';
import { kindsText } from '@/lib/i18n/kinds/text';
import { searchText } from '@/lib/i18n/search/text';
import { localTime } from '@/lib/messages/days';
import { plainText } from '@/lib/messages/markdown/plain-text';
import type { SearchContext, SearchHit, SearchRoom } from '@/lib/search/answer';
import { excerptOf, markedName, type Piece } from './excerpt';

interface Props {
  id: string;
  hit: SearchHit;
  room: SearchRoom | undefined;
  /** Whether the room is named, because several are searched. */
  isRoomNamed: boolean;
  isMarked: boolean;
  /** It was opened last. */
  isOpen: boolean;
  onOpen: (isNewTab: boolean) => void;
}

/** A message that was found: who wrote it and when, where it has what was searched for, and what stands beside it. */
export function HitOption({ id, hit, room, isRoomNamed, isMarked, isOpen, onOpen }: Props) {
  const text = useText(searchText);
  const chat = useText(chatText);
  const hourCycle = useHourCycle();
  const { timeZone, me } = useReader();
  const option = useScrollWhen<HTMLDivElement>(isMarked);
  const { message, marks, before, after } = hit;
  const { user, shown, face, userId, datetime, editedAt, files = [] } = message;
  const author = user === null ? chat.nobody : userId === me.id ? text.you : shownName({ name: user, shown });
  const look = user === null ? 'text-muted' : `text-person-deep ${hueClass(user)}`;
  const isNewTab = ({ ctrlKey, metaKey }: MouseEvent) => ctrlKey || metaKey;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field
    // biome-ignore lint/a11y/useFocusableInteractive: as above
    <div
      ref={option}
      id={id}
      role="option"
      aria-selected={isMarked}
      aria-current={isOpen || undefined}
      onClick={(event) => onOpen(isNewTab(event))}
      onAuxClick={({ button }) => button === 1 && onOpen(true)}
      className="cursor-pointer rounded-xl px-2.5 py-2 hover:bg-over aria-current:bg-accent-soft aria-selected:outline-2 aria-selected:outline-accent aria-selected:-outline-offset-2"
    >
      <Context context={before} />
      <div className="flex gap-2.5">
        <span className="pt-0.5">
          <Avatar name={user} shown={shown} face={face} size="s" />
        </span>
        <div className="min-w-0 flex-1">
          <p className="flex items-baseline gap-1.5 text-[13px] leading-[18px]">
            <bdi className={`min-w-0 shrink truncate font-semibold ${look}`}>{author}</bdi>
            {isRoomNamed && room && (
              <span className="min-w-0 flex-1 truncate text-soft">
                {room.kind === 'direct' ? '' : '# '}
                <bdi>{roomTitle({ ...room, ...room.direct }, chat)}</bdi>
                {room.archived && ` · ${text.archivedRoom}`}
              </span>
            )}
            <time dateTime={datetime} dir="ltr" className="ms-auto shrink-0 text-[12px] text-soft tabular-nums">
              {localTime(datetime, timeZone, hourCycle, chat.dayPeriods)}
            </time>
          </p>
          {message.message && (
            <p dir="auto" className="line-clamp-5 wrap-anywhere">
              <Pieces pieces={excerptOf(message.message, marks)} />
              {editedAt && <span className="text-[13px] text-soft"> {text.edited}</span>}
            </p>
          )}
          <Files files={files} marks={hit.fileMarks} />
        </div>
      </div>
      <Context context={after} />
    </div>
  );
}

function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map(({ text, isFound }, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text never change places
    isFound ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
  );
}

/** The most files of one message that are named. */
const MOST_FILES = 3;

function Files({
  files,
  marks = {},
}: {
  files: NonNullable<SearchHit['message']['files']>;
  marks: SearchHit['fileMarks'];
}) {
  const text = useText(searchText);
  const kinds = useText(kindsText);
  if (files.length === 0) return null;
  const numbered = files.map((file, index) => ({ file, marks: marks[index] ?? [] }));
  // Those whose names were found come first.
  const shown = numbered.sort((a, b) => Number(b.marks.length > 0) - Number(a.marks.length > 0)).slice(0, MOST_FILES);
  const left = files.length - shown.length;
  return (
    <ul role="presentation" className="mt-1 flex flex-col gap-1">
      {shown.map(({ file, marks: found }) => (
        <li key={file.id} role="presentation" className="flex min-w-0 items-start gap-2">
          <span className="pt-0.5 text-soft">
            <FileIcon file={file} size={16} />
          </span>
          <span className="min-w-0 wrap-anywhere">
            <bdi>
              <Pieces pieces={markedName(file.name, found)} />
            </bdi>
            <span className="block text-[13px] text-soft leading-[18px]">
              {kinds[file.kind][0]} · {sizeText(file.bytes, text.decimal)}
            </span>
          </span>
        </li>
      ))}
      {left > 0 && (
        <li role="presentation" className="text-[13px] text-soft leading-[18px]">
          {text.moreFiles(left)}
        </li>
      )}
    </ul>
  );
}

/** As much of a neighbour as a line can show. */
const CONTEXT_LENGTH = 90;

/** The message before or after a hit, in one line. Not shown of people whom the reader has blocked. */
function Context({ context }: { context: SearchContext | undefined }) {
  const text = useText(searchText);
  const chat = useText(chatText);
  const kinds = useText(kindsText);
  const { me } = useReader();
  const { blocked } = useInbox();
  if (!context || (context.userId !== null && blocked.has(context.userId))) return null;
  const { user, userId, shown, files } = context;
  const author = user === null ? chat.nobody : userId === me.id ? text.you : shownName({ name: user, shown });
  return (
    <p dir="auto" className="truncate ps-[34px] text-[13px] text-soft leading-[18px]">
      <bdi>{author}</bdi>: <bdi>{inShort(plainText(context.text, CONTEXT_LENGTH), files, kinds)}</bdi>
    </p>
  );
}

interface FoldedProps {
  id: string;
  count: number;
  people: number;
  isMarked: boolean;
  onUnfold: () => void;
}

/** A line in place of neighbouring hits of people whom the reader has blocked. */
export function FoldedOption({ id, count, people, isMarked, onUnfold }: FoldedProps) {
  const { blocked } = useText(chatText);
  const option = useScrollWhen<HTMLDivElement>(isMarked);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the field
    // biome-ignore lint/a11y/useFocusableInteractive: as above
    <div
      ref={option}
      id={id}
      role="option"
      aria-selected={isMarked}
      onClick={onUnfold}
      className="cursor-pointer rounded-xl px-2.5 py-3 ps-11 text-[13px] text-soft leading-[18px] hover:bg-over aria-selected:outline-2 aria-selected:outline-accent aria-selected:-outline-offset-2"
    >
      {blocked.messages(count, people)} · <span className="font-semibold">{blocked.show}</span>
    </div>
  );
}

function useScrollWhen<E extends HTMLElement>(isMarked: boolean) {
  const element = useRef<E>(null);
  useEffect(() => {
    if (isMarked) element.current?.scrollIntoView({ block: 'nearest' });
  }, [isMarked]);
  return element;
}

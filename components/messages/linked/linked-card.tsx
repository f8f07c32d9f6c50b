'use client';

import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import { useText } from '@/components/locale';
import { hueClass } from '@/components/messages/person';
import { useQuoteName, useQuoteText } from '@/components/messages/reply/quote-block';
import { signedTitle } from '@/components/rooms/room-title';
import { useChat, useInbox, useReader } from '@/components/shell/chat-provider';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { isSamePath } from '@/lib/chat/client/path';
import { chatText } from '@/lib/i18n/chat/text';
import { shellText } from '@/lib/i18n/shell/text';
import { dayLabel, localDay } from '@/lib/messages/days';
import type { MessageLink } from '@/lib/messages/links/message-link';
import type { LinkedMessage } from '@/lib/messages/message';

interface Props {
  link: MessageLink;
  own: boolean;
}

/**
 * What is shown of a message to which another one links, for people who are in its room. Whether there is a box is
 * decided when the message comes to the page: then its place is kept, and nothing moves when the quote comes.
 */
export function LinkedCard({ link, own }: Props) {
  const { linked } = useChat();
  const { rooms } = useInbox();
  const found = useSyncExternalStore(linked?.subscribe ?? never, () => linked?.get(link.key), unknown);
  const room = rooms.find(({ id, href }) => (found ? id === found.room : isSamePath(href, link.room)));
  const [isKept] = useState(room !== undefined);
  useEffect(() => linked?.show(link.key), [linked, link.key]);
  if (!isKept || !room) return null;
  return (
    // The box is filled later: screen readers announce what is added to the list of messages.
    <div aria-live="off" className={`linked ${own ? 'bg-[rgb(0_0_0/0.18)]' : 'bg-ground'}`}>
      {found && <Quoted link={link} found={found} room={room} own={own} />}
      {found === null && <Missing own={own} />}
    </div>
  );
}

const never = () => () => {};
const unknown = () => undefined;

/**
 * The list handles the press (use-presses.ts). The tab key does not stop here: the same link stands in the text.
 */
function Quoted({ link, found, room, own }: Props & { found: LinkedMessage; room: SidebarRoom }) {
  const chat = useText(chatText);
  const shell = useText(shellText);
  const { me, timeZone, today } = useReader();
  const name = useQuoteName(found, me.id);
  const text = useQuoteText(found);
  const look = own ? '' : found.user === null ? 'text-muted' : `text-person ${hueClass(found.user)}`;
  return (
    <a href={link.path} target="_blank" rel="noopener" tabIndex={-1} data-linked={link.seq} className="block">
      <span className="sr-only">{shell.linked} </span>
      <bdi className={`block truncate font-semibold ${look}`}>{name}</bdi>
      <span className="sr-only">: </span>
      <span dir="auto" className={`block truncate ${own ? '' : 'text-ink'}`}>
        {text}
      </span>
      <span className="sr-only">. </span>
      <Quiet own={own}>
        <bdi className="truncate">{signedTitle(room, chat)}</bdi>
        <span aria-hidden>·</span>
        <time dateTime={found.datetime} className="shrink-0">
          {dayLabel(localDay(found.datetime, timeZone), today, chat)}
        </time>
      </Quiet>
    </a>
  );
}

function Quiet({ own, children }: { own: boolean; children: ReactNode }) {
  return <span className={`flex gap-1 text-[12px] ${own ? 'text-own-muted' : 'text-muted'}`}>{children}</span>;
}

/** It was deleted, is hidden, or never was. */
function Missing({ own }: { own: boolean }) {
  const shell = useText(shellText);
  return <p className={`italic ${own ? 'text-own-muted' : 'text-muted'}`}>{shell.linkedMissing}</p>;
}

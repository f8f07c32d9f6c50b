'use client';

import { Check, Hash, Plus, Search } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useText } from '@/components/locale';
import { useReader } from '@/components/shell/chat-provider';
import { PageHeading } from '@/components/shell/page-heading';
import { useOpenPanel } from '@/components/shell/panels';
import { SwitchLink, useSwitch } from '@/components/shell/switch-link';
import { quickMatch } from '@/components/shell/switcher/quick-match';
import { MAIN_BUTTON, PLAIN_BUTTON, SOFT_BUTTON } from '@/components/ui/button-looks';
import { useRequest } from '@/components/ui/use-request';
import { request } from '@/lib/browser/request';
import { chatText } from '@/lib/i18n/chat/text';
import { roomsText } from '@/lib/i18n/rooms/text';
import { dayLabel, localDay } from '@/lib/messages/days';
import { Problem } from './dialogs/problem';
import { useRoomError } from './use-rooms-text';

interface BrowsedRoom {
  id: number;
  name: string;
  title: string;
  topic: string;
  members: number;
  /** ISO 8601; null: nobody wrote in it yet. */
  lastAt: string | null;
  joined: boolean;
}

/** The open rooms. People can look inside a room before they join it. */
export function BrowseRooms() {
  const text = useText(roomsText);
  const { browse: words } = text;
  const { me } = useReader();
  const open = useOpenPanel();
  const [rooms, setRooms] = useState<readonly BrowsedRoom[] | 'loading' | 'failed'>('loading');
  const [query, setQuery] = useState('');

  const load = useCallback(async () => {
    const answer = await request<{ rooms: BrowsedRoom[] }>({ method: 'GET', path: 'rooms/browse' });
    setRooms(answer.ok ? answer.body.rooms : 'failed');
  }, []);
  useEffect(() => void load(), [load]);

  const known = typeof rooms === 'string' ? [] : rooms;
  const shown = quickMatch(
    query,
    known.map((room) => ({ item: room, texts: [room.title, room.name, room.topic] })),
  );
  return (
    <main tabIndex={-1} className="h-full outline-none overflow-y-auto overscroll-contain pt-(--notch)">
      <div className="mx-auto w-full max-w-[760px] px-4 pb-[max(32px,env(safe-area-inset-bottom))] md:px-6 md:pt-6">
        <PageHeading title={words.title}>
          {me.mayCreateRooms && (
            <button type="button" onClick={() => open({ type: 'new-room' })} className={PLAIN_BUTTON}>
              <Plus size={18} strokeWidth={1.75} /> {words.create}
            </button>
          )}
        </PageHeading>
        <p className="text-muted">{words.about}</p>
        <label className="mt-4 mb-3 flex h-11 items-center gap-2.5 rounded-xl bg-over px-3.5 text-soft has-focus-visible:outline-2 has-focus-visible:outline-accent">
          <Search size={18} strokeWidth={1.75} className="shrink-0" />
          <span className="sr-only">{words.find}</span>
          <input
            type="search"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            placeholder={words.find}
            autoComplete="off"
            className="min-w-0 flex-1 bg-transparent text-[16px] text-ink outline-none placeholder:text-soft placeholder:opacity-100"
          />
        </label>
        <ul className="-mx-3">
          {shown.map((room) => (
            <BrowseRow key={room.id} room={room} onJoined={() => void load()} />
          ))}
        </ul>
        <div role="status" className="py-6 text-center text-muted empty:py-0">
          {rooms === 'loading' && text.loading}
          {rooms === 'failed' && text.errors.failed}
          {typeof rooms !== 'string' && shown.length === 0 && (known.length === 0 ? words.noneYet : words.none)}
        </div>
        {rooms === 'failed' && (
          <div className="flex justify-center">
            <button
              type="button"
              onClick={() => {
                setRooms('loading');
                void load();
              }}
              className={MAIN_BUTTON}
            >
              {text.retry}
            </button>
          </div>
        )}
      </div>
    </main>
  );
}

function BrowseRow({ room, onJoined }: { room: BrowsedRoom; onJoined: () => void }) {
  const text = useText(roomsText);
  const { browse: words } = text;
  const chat = useText(chatText);
  const { timeZone, today } = useReader();
  const go = useSwitch();
  const { run, pending, error } = useRequest(useRoomError(), { refreshes: false });
  const href = `/r/${encodeURIComponent(room.name)}`;
  const last = room.lastAt === null ? words.noMessages : dayLabel(localDay(room.lastAt, timeZone), today, chat);

  async function onJoin() {
    const answer = await run({ method: 'PUT', path: `rooms/by-id/${room.id}/membership` }, () => '');
    if (!answer) return;
    onJoined();
    go(href);
  }

  return (
    <li className="rounded-[14px] px-3 py-2 hover:bg-over has-[a:focus-visible]:bg-over">
      <div className="flex items-center gap-3">
        <span
          aria-hidden="true"
          className="grid size-10 shrink-0 place-items-center rounded-xl bg-pill text-soft max-[400px]:hidden"
        >
          <Hash size={20} strokeWidth={1.75} />
        </span>
        <div className="relative min-w-0 flex-1">
          <h2 className="flex items-baseline gap-2">
            <SwitchLink href={href} className="truncate font-semibold after:absolute after:-inset-2">
              <bdi>{room.title || room.name}</bdi>
            </SwitchLink>
          </h2>
          {room.topic && <p className="truncate text-[13px] text-soft leading-[18px]">{room.topic}</p>}
          <p className="truncate text-[13px] text-muted leading-[18px]">
            {words.members(room.members)} · {last}
          </p>
        </div>
        {room.joined ? (
          <span className="flex shrink-0 items-center gap-1.5 text-[13px] text-muted">
            <Check size={16} strokeWidth={2} /> <span className="max-[480px]:sr-only">{words.joined}</span>
          </span>
        ) : (
          <button
            type="button"
            aria-label={words.joinRoom(room.title || room.name)}
            aria-busy={pending}
            onClick={() => void onJoin()}
            className={SOFT_BUTTON}
          >
            {words.join}
          </button>
        )}
      </div>
      <Problem words={error} />
    </li>
  );
}

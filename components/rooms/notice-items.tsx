'use client';

import { Bell, BellOff, Check } from 'lucide-react';
import { useHourCycle, useText } from '@/components/locale';
import { useReader } from '@/components/shell/chat-provider';
import { MENU_TITLE, MenuButton, MenuRule } from '@/components/ui/menu';
import type { RoomFacts } from '@/lib/chat/client/chat';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { chatText } from '@/lib/i18n/chat/text';
import { roomsText } from '@/lib/i18n/rooms/text';
import { fullDate, localTime } from '@/lib/messages/days';
import { muteEnd, muteEnds } from './mutes';
import { useRoomActions } from './use-room-actions';

const ICON = { size: 18, strokeWidth: 1.75 } as const;

/** The lines of a room's menu that say what it tells of, and until when it is muted. */
export function NoticeItems({ room, row }: { room: RoomFacts; row: SidebarRoom }) {
  const { room: text } = useText(roomsText);
  const chat = useText(chatText);
  const { timeZone } = useReader();
  const hourCycle = useHourCycle();
  const actions = useRoomActions(room);
  // In a conversation every message is meant for its people: there it is everything or nothing.
  const levels = row.kind === 'direct' ? (['all', 'none'] as const) : (['all', 'mentions', 'none'] as const);
  const level = levels.find((one) => one === row.notify) ?? 'all';
  const ends = muteEnds(Date.now(), timeZone);
  const timeOf = (at: number) => localTime(at, timeZone, hourCycle, chat.dayPeriods);
  return (
    <>
      <p className={MENU_TITLE}>{text.notices}</p>
      {levels.map((one) => (
        <MenuButton
          key={one}
          pressed={one === level}
          icon={<Check {...ICON} className={one === level ? '' : 'invisible'} />}
          onClick={() => actions.setNotify(one)}
        >
          {text.noticesOf[one]}
        </MenuButton>
      ))}
      <MenuRule />
      {row.mutedUntil === null ? (
        <>
          <p className={MENU_TITLE}>{text.mute}</p>
          <MuteButton label={text.muteHour} onClick={() => actions.mute(ends.hour)} />
          <MuteButton label={text.muteEightHours} onClick={() => actions.mute(ends.eightHours)} />
          <MuteButton label={text.muteTomorrow(timeOf(ends.tomorrow))} onClick={() => actions.mute(ends.tomorrow)} />
          <MuteButton label={text.muteWeek} onClick={() => actions.mute(ends.week)} />
          <MuteButton label={text.muteForever} onClick={() => actions.mute()} />
        </>
      ) : (
        <>
          <p className={MENU_TITLE}>
            <MutedUntil mutedUntil={row.mutedUntil} />
          </p>
          <MenuButton icon={<Bell {...ICON} />} onClick={actions.unmute}>
            {text.unmute}
          </MenuButton>
        </>
      )}
    </>
  );
}

function MuteButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <MenuButton icon={<BellOff {...ICON} />} onClick={onClick}>
      {label}
    </MenuButton>
  );
}

function MutedUntil({ mutedUntil }: { mutedUntil: string }) {
  const { room: text } = useText(roomsText);
  const chat = useText(chatText);
  const { timeZone, today } = useReader();
  const hourCycle = useHourCycle();
  const end = muteEnd(mutedUntil, timeZone);
  if (end === null) return text.muted;
  const time = localTime(end.at, timeZone, hourCycle, chat.dayPeriods);
  return end.day === today ? text.mutedUntil(time) : text.mutedUntil(time, fullDate(end.day, chat));
}

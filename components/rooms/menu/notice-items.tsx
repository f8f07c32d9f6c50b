'use client';

import { Bell, BellOff, Check } from 'lucide-react';
import { useId, useMemo } from 'react';
import { useHourCycle, useText } from '@/components/locale';
import { useRoomActions } from '@/components/rooms/use-room-actions';
import { useReader } from '@/components/shell/chat-provider';
import { MENU_TITLE, MenuButton, MenuRule } from '@/components/ui/menu';
import type { RoomFacts } from '@/lib/chat/client/chat';
import type { SidebarRoom } from '@/lib/chat/client/inbox/inbox';
import { chatText } from '@/lib/i18n/chat/text';
import { roomsText } from '@/lib/i18n/rooms/text';
import { fullDate, localTime } from '@/lib/messages/days';
import { muteEnd, muteEnds } from './mutes';

const ICON = { size: 18, strokeWidth: 1.75 } as const;

/** The lines of a room's menu that set which messages notify the person, and until when the room is muted. */
export function NoticeItems({ room, row }: { room: RoomFacts; row: SidebarRoom }) {
  const { room: text } = useText(roomsText);
  const chat = useText(chatText);
  const { timeZone, today } = useReader();
  const hourCycle = useHourCycle();
  const titles = useId();
  const actions = useRoomActions(room);
  // In a conversation every message is meant for its people: there it is everything or nothing.
  const levels = row.kind === 'direct' ? (['all', 'none'] as const) : (['normal', 'all', 'mentions', 'none'] as const);
  const level = levels.find((one) => one === row.notify) ?? levels[0];
  // biome-ignore lint/correctness/useExhaustiveDependencies: the morning depends on the day
  const morning = useMemo(() => {
    return localTime(muteEnds(Date.now(), timeZone).tomorrow, timeZone, hourCycle, chat.dayPeriods);
  }, [today, timeZone, hourCycle, chat]);
  // Computed at the press, since the menu may have been rendered hours ago.
  const muteFor = (end: keyof ReturnType<typeof muteEnds>) => actions.mute(muteEnds(Date.now(), timeZone)[end]);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form */}
      <div role="group" aria-labelledby={`${titles}level`}>
        <p id={`${titles}level`} className={MENU_TITLE}>
          {text.notices}
        </p>
        {levels.map((one) => (
          <MenuButton
            key={one}
            pressed={one === level}
            icon={<Check {...ICON} className={one === level ? '' : 'invisible'} />}
            onClick={() => actions.setNotify(one === 'normal' ? null : one)}
          >
            {text.noticesOf[one]}
          </MenuButton>
        ))}
      </div>
      <MenuRule />
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div role="group" aria-labelledby={`${titles}mute`}>
        <p id={`${titles}mute`} className={MENU_TITLE}>
          {row.mutedUntil === null ? text.mute : <MutedUntil mutedUntil={row.mutedUntil} />}
        </p>
        {row.mutedUntil === null ? (
          <>
            <MuteButton label={text.muteHour} onClick={() => muteFor('hour')} />
            <MuteButton label={text.muteEightHours} onClick={() => muteFor('eightHours')} />
            <MuteButton label={text.muteTomorrow(morning)} onClick={() => muteFor('tomorrow')} />
            <MuteButton label={text.muteWeek} onClick={() => muteFor('week')} />
            <MuteButton label={text.muteForever} onClick={() => actions.mute()} />
          </>
        ) : (
          <MenuButton icon={<Bell {...ICON} />} onClick={actions.unmute}>
            {text.unmute}
          </MenuButton>
        )}
      </div>
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

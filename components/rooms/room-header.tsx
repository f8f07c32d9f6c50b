'use client';

import { AccountMenu } from '@/components/shell/account-menu';
import type { RoomFacts } from '@/lib/chat/client/chat';

interface Props {
  room: RoomFacts;
  /** What the room is called. */
  title: string;
  user: { id: number; name: string; isAdmin?: boolean };
  /** The displayed name of the time zone that days follow. */
  zone: string;
  unsent: number;
}

export function RoomHeader({ room, title, user, zone, unsent }: Props) {
  const about = [room.title?.toLowerCase() !== room.name.toLowerCase() && room.title, zone].filter(Boolean).join(' · ');
  return (
    <header className="shrink-0 border-line border-b pt-[env(safe-area-inset-top)] print:border-b-0">
      <div className="mx-auto flex h-[60px] w-full max-w-[784px] items-center gap-3 ps-4 pe-2 sm:ps-3 sm:pe-1.5">
        <div className="min-w-0 flex-1">
          <h1 className="truncate font-[620] text-[16px] leading-[22px] tracking-[-0.01em]">
            {room.kind === 'direct' ? (
              <bdi>{title}</bdi>
            ) : (
              <>
                <span className="font-normal text-muted">#</span> <bdi>{room.name}</bdi>
              </>
            )}
          </h1>
          <p className="truncate text-[13px] text-muted leading-[18px]">{about}</p>
        </div>
        <div className="contents print:hidden">
          <AccountMenu user={user} unsentHere={unsent} />
        </div>
      </div>
    </header>
  );
}

'use client';

import { useState } from 'react';
import { useText } from '@/components/locale';
import { useNotice } from '@/components/shell/notices';
import { request } from '@/lib/browser/request';
import type { RoomFacts } from '@/lib/chat/client/chat';
import { shellText } from '@/lib/i18n/shell/text';

/** Stands in the composer's place while a person only looks at an open room. */
export function JoinBar({ room, place }: { room: RoomFacts; place: string }) {
  const text = useText(shellText);
  const say = useNotice();
  const [pending, setPending] = useState(false);

  async function onJoin() {
    if (pending) return;
    setPending(true);
    // After a success, the list gets the room, and the composer takes the place of this bar.
    const answer = await request({ method: 'PUT', path: `rooms/by-id/${room.id}/membership` });
    if (answer.ok) return;
    setPending(false);
    say(answer.code === 'too_many_rooms' ? text.tooManyRooms : text.notDone);
  }

  return (
    <div className={place}>
      <div className="flex min-h-[52px] items-center justify-between gap-4 rounded-[26px] bg-surface py-1 ps-5 pe-1 shadow-card">
        <p className="min-w-0 text-muted">{text.looking}</p>
        <button
          type="button"
          aria-busy={pending}
          onClick={() => void onJoin()}
          className="min-h-11 shrink-0 rounded-full bg-accent px-5 font-semibold text-accent-ink aria-busy:cursor-progress"
        >
          {pending ? text.moment : text.join}
        </button>
      </div>
    </div>
  );
}

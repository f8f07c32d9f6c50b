'use client';

import { useRouter } from 'next/navigation';
import { useText } from '@/components/locale';
import { refusalText } from '@/components/rooms/use-rooms-text';
import { useNotice } from '@/components/shell/notices';
import { ConfirmDialog } from '@/components/ui/confirm-dialog';
import { request } from '@/lib/browser/request';
import type { RoomFacts } from '@/lib/chat/client/chat';
import { roomsText } from '@/lib/i18n/rooms/text';

/** Asks before a person leaves a closed room, because they cannot come back by themselves. */
export function LeaveRoom({ room, onClose }: { room: RoomFacts; onClose: () => void }) {
  const text = useText(roomsText);
  const say = useNotice();
  const router = useRouter();

  async function leave() {
    const answer = await request({ method: 'DELETE', path: `rooms/by-id/${room.id}/membership` });
    if (answer.ok) router.push('/');
    else say(refusalText(answer, text));
  }

  return (
    <ConfirmDialog
      title={text.leave.title(room.title || room.name)}
      text={text.leave.text}
      confirm={text.leave.leave}
      cancel={text.leave.stay}
      onConfirm={() => void leave()}
      onClose={onClose}
    />
  );
}

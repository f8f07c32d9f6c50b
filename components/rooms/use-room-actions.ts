import { useRouter } from 'next/navigation';
import { useText } from '@/components/locale';
import { useNotice } from '@/components/shell/notices';
import { useOpenPanel } from '@/components/shell/panels';
import { useSwitch } from '@/components/shell/switch-link';
import { type ApiRequest, request } from '@/lib/browser/request';
import type { RoomFacts } from '@/lib/chat/client/chat';
import { roomsText } from '@/lib/i18n/rooms/text';
import { shellText } from '@/lib/i18n/shell/text';
import { FOREVER } from './menu/mutes';

/** What a member does with a room. The lists of all their devices learn of it over their connections. */
export function useRoomActions(room: RoomFacts) {
  const text = useText(shellText);
  const { room: words } = useText(roomsText);
  const say = useNotice();
  const open = useOpenPanel();
  const go = useSwitch();
  const router = useRouter();
  const membership = `rooms/by-id/${room.id}/membership`;

  async function send(asked: ApiRequest): Promise<boolean> {
    const answer = await request(asked);
    if (!answer.ok) say(text.notDone);
    return answer.ok;
  }

  const choose = (body: object) => void send({ method: 'PATCH', path: membership, body });

  async function leaveOpen() {
    if (!(await send({ method: 'DELETE', path: membership }))) return;
    const run = async () => {
      if (await send({ method: 'PUT', path: membership })) go(`/r/${encodeURIComponent(room.name)}`);
    };
    say(words.left(room.title || room.name), { label: words.undo, run: () => void run() });
    // The server decides which room comes first now.
    router.push('/');
  }

  return {
    setFavorite: (favorite: boolean) => choose({ favorite }),
    /** Null: the list shows everything new, and only mentions notify. */
    setNotify: (notify: 'all' | 'mentions' | 'none' | null) => choose({ notify }),
    /** @param until milliseconds; left out: until the person turns it on again */
    mute: (until = FOREVER) => choose({ mutedUntil: new Date(until).toISOString() }),
    unmute: () => choose({ mutedUntil: null }),
    /** Leaves an open room at once, since people can join it again. Asks first before leaving a closed one. */
    leave: () => (room.kind === 'closed' ? open({ type: 'leave', room }) : void leaveOpen()),
    /** A conversation comes back with its next message. */
    hide: async () => {
      if (await send({ method: 'DELETE', path: `direct/${room.id}` })) router.push('/');
    },
  };
}

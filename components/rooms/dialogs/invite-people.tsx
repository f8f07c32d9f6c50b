'use client';

import { type FormEvent, useState } from 'react';
import { useText } from '@/components/locale';
import { useRoomError } from '@/components/rooms/use-rooms-text';
import { useReader } from '@/components/shell/chat-provider';
import { useNotice } from '@/components/shell/notices';
import { MAIN_BUTTON, PLAIN_BUTTON } from '@/components/ui/button-looks';
import { closeDialogAround, DIALOG_BODY, DIALOG_FOOT, Dialog } from '@/components/ui/dialog';
import { useRequest } from '@/components/ui/use-request';
import type { RoomFacts } from '@/lib/chat/client/chat';
import { roomsText } from '@/lib/i18n/rooms/text';
import { PeoplePicker, type PickedPerson } from './people-picker';
import { Problem } from './problem';

/** The most people whom one request names. */
const MOST = 50;

export function InvitePeople({ room, onClose }: { room: RoomFacts; onClose: () => void }) {
  const text = useText(roomsText);
  const { invite: words } = text;
  const { me } = useReader();
  const say = useNotice();
  const { run, pending, error } = useRequest(useRoomError(), { refreshes: false });
  const [people, setPeople] = useState<readonly PickedPerson[]>([]);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const body = { people: people.map(({ id }) => id) };
    const answer = await run({ method: 'POST', path: `rooms/by-id/${room.id}/members`, body }, () => '');
    if (!answer) return;
    closeDialogAround(form);
    const left = (answer.unavailable as number[]).length;
    if (left > 0) say(words.some(left));
  }

  return (
    <Dialog title={words.title(room.title || room.name)} close={text.close} onClose={onClose}>
      <form noValidate onSubmit={onSubmit} className="contents">
        <div className={DIALOG_BODY}>
          <PeoplePicker
            label={words.people}
            value={people}
            onChange={setPeople}
            most={MOST}
            without={new Set([me.id])}
            isFirst
          />
          <Problem words={error} />
        </div>
        <div className={DIALOG_FOOT}>
          <button type="button" onClick={(event) => closeDialogAround(event.currentTarget)} className={PLAIN_BUTTON}>
            {text.cancel}
          </button>
          <button type="submit" aria-busy={pending} disabled={people.length === 0} className={MAIN_BUTTON}>
            {pending ? words.adding : words.add}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

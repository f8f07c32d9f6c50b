'use client';

import { NotebookPen } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useText } from '@/components/locale';
import { shownName } from '@/components/messages/person';
import { useRoomError } from '@/components/rooms/use-rooms-text';
import { useReader } from '@/components/shell/chat-provider';
import { useSwitch } from '@/components/shell/switch-link';
import { MAIN_BUTTON, PLAIN_BUTTON } from '@/components/ui/button-looks';
import { closeDialogAround, DIALOG_BODY, DIALOG_FOOT, Dialog } from '@/components/ui/dialog';
import { useRequest } from '@/components/ui/use-request';
import { roomsText } from '@/lib/i18n/rooms/text';
import { shellText } from '@/lib/i18n/shell/text';
import { PeoplePicker, type PickedPerson } from './people-picker';
import { Problem } from './problem';

const MOST_OTHERS = 7;

/** Chooses the people of a conversation, and goes to it. The same people always meet in the same one. */
export function NewDirect({ onClose }: { onClose: () => void }) {
  const text = useText(roomsText);
  const { list } = useText(shellText);
  const { newDirect: words } = text;
  const { me } = useReader();
  const go = useSwitch();
  const { run, pending, error, clear } = useRequest(useRoomError(), { refreshes: false });
  const [people, setPeople] = useState<readonly PickedPerson[]>([]);

  async function openWith(others: readonly PickedPerson[], element: Element) {
    const body = { people: others.map(({ id }) => id) };
    const answer = await run({ method: 'POST', path: 'direct', body }, () => '');
    if (!answer) return;
    closeDialogAround(element);
    go(`/d/${answer.id}`);
  }

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (people.length > 0) void openWith(people, event.currentTarget);
  }

  const [first, second, ...more] = people.map(shownName);
  const names = [first, second].filter((name) => name !== undefined);
  const action = names.length === 0 ? words.open : words.openWith(list(names, more.length));
  return (
    <Dialog title={words.title} about={words.about} close={text.close} onClose={onClose}>
      <form noValidate onSubmit={onSubmit} className="contents">
        <div className={DIALOG_BODY}>
          <PeoplePicker
            label={words.people}
            value={people}
            onChange={(chosen) => {
              setPeople(chosen);
              clear();
            }}
            most={MOST_OTHERS}
            without={new Set([me.id])}
            isFirst
          />
          {people.length === 0 && (
            <button
              type="button"
              onClick={(event) => void openWith([], event.currentTarget)}
              className="-mx-2.5 flex min-h-12 w-[calc(100%+20px)] items-center gap-3 rounded-xl px-2.5 text-start hover:bg-over focus-visible:-outline-offset-2"
            >
              <span className="grid size-8 place-items-center rounded-full bg-button">
                <NotebookPen size={16} strokeWidth={2} />
              </span>
              {words.toSelf}
            </button>
          )}
          <Problem words={error} />
        </div>
        <div className={DIALOG_FOOT}>
          <button type="button" onClick={(event) => closeDialogAround(event.currentTarget)} className={PLAIN_BUTTON}>
            {text.cancel}
          </button>
          <button type="submit" aria-busy={pending} disabled={people.length === 0} className={`${MAIN_BUTTON} min-w-0`}>
            <span className="truncate">{pending ? words.opening : action}</span>
          </button>
        </div>
      </form>
    </Dialog>
  );
}

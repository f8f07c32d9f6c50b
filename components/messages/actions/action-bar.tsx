'use client';

import { Ellipsis } from 'lucide-react';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { useReader } from '@/components/shell/chat-provider';
import { Menu } from '@/components/ui/menu';
import { openStorage } from '@/lib/chat/client/storage';
import { actionsText } from '@/lib/i18n/actions/text';
import type { Message } from '@/lib/messages/message';
import { ACTION_ICONS } from './action-icons';
import { ActionItems } from './action-items';
import type { Action } from './available';
import { placeBar } from './place-bar';
import { quickReactions } from './quick-reactions';
import type { MessageActions } from './use-message-actions';

interface Props {
  row: HTMLElement;
  message: Message;
  available: readonly Action[];
  actions: MessageActions;
  /** Called when a menu of the bar opens or closes. */
  onHold: (isHeld: boolean) => void;
}

const QUICK = 3;
const BUTTON = 'grid size-8 place-items-center rounded-full text-soft hover:bg-over hover:text-ink';

/** A bar with the actions of the message that is under the pointer or has the focus. It does not move the messages. */
export function ActionBar({ row, message, available, actions, onHold }: Props) {
  const text = useText(actionsText);
  const { me } = useReader();
  const bar = useRef<HTMLDivElement>(null);
  const [quick] = useState(() => quickReactions(openStorage(), me.id, QUICK));
  useLayoutEffect(() => {
    if (bar.current) return placeBar(bar.current, row);
  }, [row]);
  useEffect(() => {
    const element = bar.current;
    const held = (event: Event) => onHold((event as ToggleEvent).newState === 'open');
    element?.addEventListener('toggle', held, { capture: true });
    return () => {
      element?.removeEventListener('toggle', held, { capture: true });
      // If the bar is removed while its menu is open, as when somebody deletes the message, the menu sends no event.
      onHold(false);
    };
  }, [onHold]);

  const button = (action: Action): ReactNode =>
    available.includes(action) && (
      <button
        type="button"
        data-action={action}
        aria-label={text.actions[action]}
        title={text.actions[action]}
        onClick={() => actions.run(action, message)}
        className={BUTTON}
      >
        {ACTION_ICONS[action]}
      </button>
    );
  return (
    // Screen readers announce what is added to the list of messages. They must not announce the bar.
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for the fields of a form
    <div
      ref={bar}
      role="group"
      data-bar
      aria-live="off"
      aria-label={text.bar}
      className="group/bar absolute z-10 flex select-none rounded-full bg-float p-0.5 shadow-float print:hidden"
    >
      {available.includes('react') &&
        quick.map((emoji) => {
          const isMine = message.reactions?.some((one) => one.emoji === emoji && one.people.includes(me.id)) ?? false;
          return (
            <button
              key={emoji}
              type="button"
              aria-label={text.reactWith(emoji)}
              aria-pressed={isMine}
              onClick={() => actions.toggle(message, emoji)}
              className={`${BUTTON} text-[17px] group-data-compact/bar:hidden ${isMine ? 'bg-accent-soft' : ''}`}
            >
              {emoji}
            </button>
          );
        })}
      {button('react')}
      {button('reply')}
      {button('edit')}
      <Menu label={text.menu} className={BUTTON} face={<Ellipsis size={18} strokeWidth={1.75} />}>
        <ActionItems available={available} withKeys onRun={(action) => actions.run(action, message)} />
      </Menu>
    </div>
  );
}

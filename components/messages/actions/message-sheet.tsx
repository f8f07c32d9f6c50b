'use client';

import { useRef } from 'react';
import { useText } from '@/components/locale';
import { useNameInSentence, useQuoteText } from '@/components/messages/reply/quote-block';
import { useReader } from '@/components/shell/chat-provider';
import { closeDialogAround, DIALOG_BODY, Dialog } from '@/components/ui/dialog';
import { openStorage } from '@/lib/chat/client/storage';
import { actionsText } from '@/lib/i18n/actions/text';
import type { Message } from '@/lib/messages/message';
import { ActionItems } from './action-items';
import type { Action } from './available';
import { quickReactions } from './quick-reactions';
import type { MessageActions } from './use-message-actions';

interface Props {
  message: Message;
  available: readonly Action[];
  actions: MessageActions;
  onClose: () => void;
}

const QUICK = 6;

/** The menu of a message on a touch screen. */
export function MessageSheet({ message, available, actions, onClose }: Props) {
  const text = useText(actionsText);
  const { me } = useReader();
  const body = useRef<HTMLDivElement>(null);
  const name = useNameInSentence(message, me.id);
  const preview = useQuoteText(message);
  const title = message.userId === me.id ? text.ownSheet : text.sheet(name);

  /** Closes the sheet before it calls `then`, so that what `then` opens can take the focus. */
  function close(then: () => void): void {
    if (body.current) closeDialogAround(body.current);
    then();
  }

  return (
    <Dialog
      title={title}
      about={<span className="line-clamp-2 wrap-anywhere">{preview}</span>}
      close={text.close}
      onClose={onClose}
    >
      <div
        ref={body}
        tabIndex={-1}
        data-autofocus
        className={`${DIALOG_BODY} px-3 outline-none pb-[max(16px,env(safe-area-inset-bottom))]`}
      >
        {available.includes('react') && (
          <div className="mb-2 flex justify-between gap-1 px-2">
            {quickReactions(openStorage(), me.id, QUICK).map((emoji) => {
              const isMine = message.reactions?.some((one) => one.emoji === emoji && one.people.includes(me.id));
              return (
                <button
                  key={emoji}
                  type="button"
                  aria-label={text.reactWith(emoji)}
                  aria-pressed={isMine === true}
                  onClick={() => close(() => actions.toggle(message, emoji))}
                  className={`grid size-11 place-items-center rounded-full text-[24px] ${isMine ? 'bg-accent-soft ring-2 ring-accent ring-inset' : 'bg-button'}`}
                >
                  {emoji}
                </button>
              );
            })}
          </div>
        )}
        <ActionItems
          available={available}
          withKeys={false}
          onRun={(action) => close(() => actions.run(action, message))}
        />
      </div>
    </Dialog>
  );
}

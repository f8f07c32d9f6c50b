'use client';

import { useEffect, useState } from 'react';
import { useText } from '@/components/locale';
import { Avatar } from '@/components/messages/avatar';
import { shownName } from '@/components/messages/person';
import { useReader } from '@/components/shell/chat-provider';
import { PLAIN_BUTTON } from '@/components/ui/button-looks';
import { DIALOG_BODY, Dialog } from '@/components/ui/dialog';
import type { ReactionList } from '@/lib/chat/protocol';
import { actionsText } from '@/lib/i18n/actions/text';
import { chatText } from '@/lib/i18n/chat/text';
import type { Message } from '@/lib/messages/message';
import { reactorsOf } from './reactors';

interface Props {
  room: number;
  message: Message;
  onClose: () => void;
}

/** Who reacted to a message, by emoji. It follows the reactions while it is open. */
export function ReactorsDialog({ room, message, onClose }: Props) {
  const text = useText(actionsText);
  const { you } = useText(chatText);
  const { me } = useReader();
  const [tries, setTries] = useState(0);
  const [answer, setAnswer] = useState<ReactionList['reactions'] | 'loading' | 'failed'>('loading');
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try asks again
  useEffect(() => {
    let isCurrent = true;
    void reactorsOf(room, message).then((reactors) => isCurrent && setAnswer(reactors ?? 'failed'));
    return () => {
      isCurrent = false;
    };
  }, [room, message, tries]);
  return (
    <Dialog title={text.whoReacted} close={text.close} onClose={onClose}>
      <div className={DIALOG_BODY}>
        <div role="status" className="text-muted">
          {answer === 'loading' && text.loading}
          {answer === 'failed' && text.failed}
        </div>
        {answer === 'failed' && (
          <button type="button" onClick={() => setTries(tries + 1)} className={`${PLAIN_BUTTON} mt-3`}>
            {text.retry}
          </button>
        )}
        {typeof answer === 'object' &&
          answer.map(({ emoji, people }) => (
            <section key={emoji} aria-label={emoji} className="mb-4">
              <h3 className="mb-1 flex items-center gap-2 text-[13px] text-muted">
                <span className="text-[22px] leading-8">{emoji}</span>
                {people.length}
              </h3>
              <ul>
                {people.map((person) => (
                  <li key={person.id} className="flex min-h-11 items-center gap-3">
                    <Avatar name={person.name} shown={person.shown} face={person.face} />
                    <bdi className="min-w-0 truncate">{person.id === me.id ? you : shownName(person)}</bdi>
                  </li>
                ))}
              </ul>
            </section>
          ))}
      </div>
    </Dialog>
  );
}

'use client';

import { useText } from '@/components/locale';
import { SmilePlusIcon } from '@/components/ui/icons';
import { chatText } from '@/lib/i18n/chat/text';
import type { Reaction } from '@/lib/messages/message';

interface Props {
  reactions: readonly Reaction[];
  own: boolean;
  /** The reader's own id. */
  me: number;
}

/**
 * The reactions to a message: each emoji with the number of people, a thicker edge around the reader's own. The list
 * listens for presses. They are no stops of the tab key: from a message with the focus, the arrow keys go to them.
 */
export function ReactionChips({ reactions, own, me }: Props) {
  const { reactions: words } = useText(chatText);
  const counts = reactions.map(({ emoji, people }) => {
    return `${emoji} ${people.length}${people.includes(me) ? words.withYours : ''}`;
  });
  return (
    // Screen readers announce new messages, but not what happens to them.
    <ul
      // The accessible name of a message with the focus includes this label, but nothing of what is in the list.
      aria-label={`${words.title}: ${counts.join(', ')}`}
      aria-live="off"
      className={`mt-1 flex flex-wrap gap-1 print:hidden ${own ? 'justify-end' : ''}`}
    >
      {reactions.map(({ emoji, people }) => {
        const isMine = people.includes(me);
        return (
          <li key={emoji} className="flex">
            <button
              type="button"
              tabIndex={-1}
              data-react={emoji}
              aria-pressed={isMine}
              className={`chip ${isMine ? 'chip-mine' : 'bg-button text-soft hover:bg-press'}`}
            >
              <span className="text-[15px]">{emoji}</span>
              {people.length}
              <span className="sr-only">{isMine ? words.withYours : ''}</span>
            </button>
          </li>
        );
      })}
      <li className="flex">
        <button type="button" tabIndex={-1} data-react-more aria-label={words.add} className="chip chip-add">
          <SmilePlusIcon />
        </button>
      </li>
    </ul>
  );
}

'use client';

import { useText } from '@/components/locale';
import { DIALOG_BODY, Dialog } from '@/components/ui/dialog';
import { roomsText } from '@/lib/i18n/rooms/text';
import { useCommandKey } from './use-command-key';

/** The keys of the chat. */
export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const { keys: words, close } = useText(roomsText);
  const command = useCommandKey();
  const keys: readonly (readonly [words: string, ...keys: string[]])[] = [
    [words.switcher, command, 'K'],
    [words.nextRoom, 'Alt', '↓'],
    [words.previousRoom, 'Alt', '↑'],
    [words.nextUnread, 'Alt', words.shift, '↓'],
    [words.previousUnread, 'Alt', words.shift, '↑'],
    [words.readAll, words.shift, 'Esc'],
    [words.send, words.enter],
    [words.newLine, words.shift, words.enter],
    [words.mention, '@'],
    [words.emoji, ':'],
    [words.bold, command, 'B'],
    [words.italics, command, 'I'],
    [words.code, command, 'E'],
    [words.strike, command, words.shift, 'X'],
    [words.help, command, '/'],
  ];
  return (
    <Dialog title={words.title} close={close} onClose={onClose}>
      <dl className={DIALOG_BODY}>
        {keys.map(([what, ...pressed]) => (
          <div key={what} className="flex min-h-10 items-center justify-between gap-4">
            <dt className="min-w-0">{what}</dt>
            <dd className="flex shrink-0 gap-1">
              {pressed.map((key) => (
                <kbd
                  key={key}
                  className="min-w-6 rounded-md bg-button px-1.5 py-0.5 text-center font-[inherit] text-[13px] text-soft"
                >
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

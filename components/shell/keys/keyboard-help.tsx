'use client';

import { useText } from '@/components/locale';
import { DIALOG_BODY, Dialog } from '@/components/ui/dialog';
import { actionsText } from '@/lib/i18n/actions/text';
import { roomsText } from '@/lib/i18n/rooms/text';
import { useCommandKey } from './use-command-key';

/** The keys of the chat. */
export function KeyboardHelp({ onClose }: { onClose: () => void }) {
  const { keys: words, close } = useText(roomsText);
  const actions = useText(actionsText);
  const command = useCommandKey();
  const chat: Keys = [
    [words.switcher, command, 'K'],
    [words.search, command, 'F'],
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
    [words.editLast, '↑'],
    [words.help, command, '/'],
  ];
  const message: Keys = [
    [words.otherMessage, '↑', '↓'],
    [words.firstAndLast, words.home, words.end],
    [words.inMessage, '←', '→'],
    [actions.menu, words.enter],
    [actions.actions.react, '+'],
    [actions.actions.reply, 'R'],
    [actions.actions.edit, 'E'],
    [actions.actions.copy, 'C'],
    [actions.actions.link, 'L'],
    [actions.actions.download, 'D'],
    [words.pin, 'P'],
    [actions.actions.unread, 'U'],
    [actions.actions.report, '!'],
    [words.hide, 'H'],
    [actions.actions.delete, actions.keys.delete],
    [words.toField, 'Esc'],
  ];
  return (
    <Dialog title={words.title} close={close} onClose={onClose}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and nothing in it takes the focus */}
      <div tabIndex={0} className={`${DIALOG_BODY} focus-visible:-outline-offset-2`}>
        <KeyList keys={chat} />
        <h3 className="mt-4 mb-1 font-semibold">{words.inList}</h3>
        <p className="mb-1 text-[13px] text-muted leading-[18px]">{words.inListHint}</p>
        <KeyList keys={message} />
        <a href="/guide#keys" className="mt-3 flex min-h-11 items-center text-accent underline underline-offset-2">
          {words.guide}
        </a>
      </div>
    </Dialog>
  );
}

type Keys = readonly (readonly [words: string, ...keys: string[]])[];

function KeyList({ keys }: { keys: Keys }) {
  return (
    <dl>
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
  );
}

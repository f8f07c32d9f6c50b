'use client';

import { useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { useNotice } from '@/components/shell/notices';
import { IconButton } from '@/components/ui/icon-button';
import { SmileIcon } from '@/components/ui/icons';
import { late } from '@/components/ui/late';
import { chatText } from '@/lib/i18n/chat/text';

/** The picker and the emoji. They are loaded when somebody opens the picker. */
const picker = late(() => import('./emoji-picker'), { atOnce: false });

export const useEmojiPicker = picker.use;
export const loadEmojiPicker = picker.load;

interface Props {
  label: string;
  onPick: (emoji: string) => void;
}

/** A button that opens the emoji picker. */
export function EmojiButton({ label, onPick }: Props) {
  const { notLoaded } = useText(chatText);
  const say = useNotice();
  const parts = useEmojiPicker();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  /** Whether the picker was open at the press, which closes it before the button gets the click. */
  const wasOpen = useRef(false);

  function toggle() {
    const isClosing = wasOpen.current;
    wasOpen.current = false;
    if (isClosing) return;
    setOpen(true);
    loadEmojiPicker().catch(() => {
      setOpen(false);
      say(notLoaded);
    });
  }

  return (
    <>
      <IconButton
        ref={button}
        label={label}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onPointerDown={() => {
          wasOpen.current = isOpen;
        }}
        onClick={toggle}
        className="text-muted"
      >
        <SmileIcon />
      </IconButton>
      {isOpen && parts && <parts.EmojiPicker anchor={button.current} onPick={onPick} onClose={() => setOpen(false)} />}
    </>
  );
}

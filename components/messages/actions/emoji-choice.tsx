'use client';

import { useEffect, useEffectEvent } from 'react';
import { loadEmojiPicker, useEmojiPicker } from '@/components/emoji/emoji-button';
import { useText } from '@/components/locale';
import { useNotice } from '@/components/shell/notices';
import { shellText } from '@/lib/i18n/shell/text';

interface Props {
  /** The message beside which the picker opens. */
  row: HTMLElement | null;
  onPick: (emoji: string) => void;
  onClose: () => void;
}

/** All emoji, for a reaction. They are loaded now. */
export function EmojiChoice({ row, onPick, onClose }: Props) {
  const { notLoaded } = useText(shellText);
  const say = useNotice();
  const parts = useEmojiPicker();
  const failed = useEffectEvent(() => {
    say(notLoaded);
    onClose();
  });
  useEffect(() => {
    loadEmojiPicker().catch(() => failed());
  }, []);
  const anchor =
    row?.querySelector<HTMLElement>('[data-action=react]') ?? row?.querySelector<HTMLElement>('[data-bubble]');
  return parts && <parts.EmojiPicker anchor={anchor ?? null} onPick={onPick} onClose={onClose} />;
}

'use client';

import { useEffect, useEffectEvent, useMemo } from 'react';
import { loadEmojiPicker, useEmojiPicker } from '@/components/emoji/emoji-button';
import { useText } from '@/components/locale';
import { useNotice } from '@/components/shell/notices';
import { chatText } from '@/lib/i18n/chat/text';

interface Props {
  /** The message beside which the picker opens. */
  row: HTMLElement | null;
  onPick: (emoji: string) => void;
  onClose: () => void;
}

/** Lets the reader choose a reaction from all emoji. The code of the picker is loaded when this is first rendered. */
export function EmojiChoice({ row, onPick, onClose }: Props) {
  const { notLoaded } = useText(chatText);
  const say = useNotice();
  const parts = useEmojiPicker();
  const failed = useEffectEvent(() => {
    say(notLoaded);
    onClose();
  });
  useEffect(() => {
    loadEmojiPicker().catch(() => failed());
  }, []);
  // The anchor is found only once, when the picker opens. The bar disappears when the pointer leaves the message, and
  // the picker must not move then.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row is looked at only then
  const anchor = useMemo(() => (parts ? anchorIn(row) : null), [parts]);
  return parts && <parts.EmojiPicker anchor={anchor} onPick={onPick} onClose={onClose} />;
}

function anchorIn(row: HTMLElement | null): HTMLElement | null {
  const button = row?.querySelector<HTMLElement>('[data-action=react]');
  return button ?? row?.querySelector<HTMLElement>('[data-bubble]') ?? null;
}

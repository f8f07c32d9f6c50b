'use client';

import { type RefObject, useEffect, useEffectEvent, useRef } from 'react';
import { useText } from '@/components/locale';
import { rowOf, seqOf } from '@/components/messages/actions/row-focus';
import { shownName } from '@/components/messages/person';
import { useReader } from '@/components/shell/chat-provider';
import { actionsText } from '@/lib/i18n/actions/text';
import { chatText } from '@/lib/i18n/chat/text';
import type { Message } from '@/lib/messages/message';
import { reactorsOf } from './reactors';

interface Props {
  frame: RefObject<HTMLElement | null>;
  room: number;
  find: (seq: number) => Message | null;
}

/** How long the pointer or the focus must stay on a reaction. */
const MOMENT_MS = 450;
const NAMES = 8;
const GAP_PX = 6;

/**
 * Names of the people who reacted, above a reaction. For eyes only: screen readers and fingers have the list in the
 * message's menu.
 */
export function ReactorsTip({ frame, room, find }: Props) {
  const text = useText(actionsText);
  const { you } = useText(chatText);
  const { me } = useReader();
  const tip = useRef<HTMLDivElement>(null);

  const ask = useEffectEvent(async (chip: HTMLElement, isCurrent: () => boolean) => {
    const row = rowOf(chip);
    const message = row && find(seqOf(row));
    const emoji = chip.dataset.react;
    if (!message || emoji === undefined) return;
    const reactors = await reactorsOf(room, message);
    const people = reactors?.find((one) => one.emoji === emoji)?.people;
    // If the names could not be loaded, the tip stays hidden. Only the dialog reports a failure.
    if (!tip.current || !people || !isCurrent() || !chip.isConnected) return;
    const names = people.slice(0, NAMES).map((person) => (person.id === me.id ? you : shownName(person)));
    // The text comes first, because the tip's place depends on its size.
    tip.current.textContent = text.reactedWith(text.andMore(names, people.length - names.length), emoji);
    tip.current.showPopover();
    place(tip.current, chip);
  });

  useEffect(() => {
    const list = frame.current;
    if (!list) return;
    let timer: ReturnType<typeof setTimeout>;
    let chip: HTMLElement | null = null;
    const ending = new AbortController();
    const { signal } = ending;
    const at = (next: HTMLElement | null) => {
      if (next === chip) return;
      chip = next;
      clearTimeout(timer);
      hide(tip.current);
      if (next) timer = setTimeout(() => void ask(next, () => chip === next), MOMENT_MS);
    };
    const over = ({ target, pointerType }: PointerEvent) => pointerType !== 'touch' && at(chipAt(target));
    list.addEventListener('pointerover', over, { signal });
    list.addEventListener('pointerleave', () => at(null), { signal });
    list.addEventListener('focusin', ({ target }) => at(isSeen(target) ? chipAt(target) : null), { signal });
    list.addEventListener('click', () => at(null), { signal });
    list.addEventListener('keydown', ({ key }) => key === 'Escape' && at(null), { signal });
    list.addEventListener('scroll', () => at(null), { signal, capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      ending.abort();
    };
  }, [frame]);
  return (
    <div
      ref={tip}
      popover="manual"
      aria-hidden="true"
      className="pointer-events-none fixed inset-auto m-0 max-w-64 rounded-xl bg-float px-3 py-1.5 text-[13px] text-ink leading-[18px] shadow-float print:hidden"
    />
  );
}

function chipAt(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-react]') : null;
}

function isSeen(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches(':focus-visible');
}

function hide(tip: HTMLElement | null): void {
  if (tip?.matches(':popover-open')) tip.hidePopover();
}

/** Above the chip, within the window. */
function place(tip: HTMLElement, chip: HTMLElement): void {
  const { left, width, top } = chip.getBoundingClientRect();
  const most = document.documentElement.clientWidth - tip.offsetWidth - GAP_PX;
  tip.style.left = `${Math.max(GAP_PX, Math.min(most, left + width / 2 - tip.offsetWidth / 2))}px`;
  tip.style.top = `${Math.max(GAP_PX, top - tip.offsetHeight - GAP_PX)}px`;
}

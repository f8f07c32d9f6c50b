'use client';

import { X } from 'lucide-react';
import { type MouseEvent, type ReactNode, useEffect, useId, useRef } from 'react';
import { IconButton } from './icon-button';

interface Props {
  title: string;
  /** Stands before the title. */
  lead?: ReactNode;
  /** Stands below the title. */
  about?: ReactNode;
  /** The label of the button that closes it. */
  close: string;
  /** Called once it is closed. The focus is back where it was before. */
  onClose: () => void;
  /** Whether closing would lose what was typed. Then a press beside the dialog does not close it. */
  isDirty?: boolean;
  width?: 'narrow' | 'wide';
  /** The title is for screen readers alone, and there is no button that closes it. */
  isBare?: boolean;
  children: ReactNode;
}

const SHEET = 'max-md:mb-0 max-md:rounded-b-none';
/** Hangs from above: it does not move while its content grows and shrinks, and a phone's keyboard does not cover it. */
const BARE = 'mt-[12dvh]! max-md:mt-0! max-md:rounded-t-none max-md:pt-[env(safe-area-inset-top)]';

const WIDTHS = { narrow: 'md:w-[480px]', wide: 'md:w-[560px]' };

/**
 * A card on a desk, a sheet from below on a phone. A native modal dialog: the page behind is inert, and Escape closes
 * it. Open as long as it is rendered. The element with `data-autofocus` gets the focus.
 */
export function Dialog({
  title,
  lead,
  about,
  close,
  onClose,
  isDirty = false,
  width = 'narrow',
  isBare = false,
  children,
}: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
  }, []);

  /** A press beside a modal dialog is an event of the dialog, too. */
  function pressed(event: MouseEvent<HTMLDialogElement>) {
    const element = dialog.current;
    if (isDirty || !element || event.target !== element) return;
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const isInside = event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom;
    if (!isInside) element.close();
  }

  return (
    <dialog
      ref={dialog}
      aria-labelledby={`${id}-title`}
      onClose={onClose}
      onMouseDown={pressed}
      className={`m-auto max-h-[min(720px,calc(100dvh-48px))] w-full overflow-hidden rounded-[20px] bg-float text-ink shadow-float backdrop:bg-scrim max-md:max-w-none md:max-w-[calc(100vw-48px)] motion-safe:transition-[opacity,translate] motion-safe:duration-[120ms] open:flex open:flex-col starting:translate-y-2 starting:opacity-0 ${WIDTHS[width]} ${isBare ? BARE : SHEET}`}
    >
      <div className={isBare ? 'sr-only' : 'flex shrink-0 items-start gap-3 px-6 pt-5 pb-3'}>
        {lead}
        <div className={`min-w-0 flex-1 ${lead ? 'self-center' : ''}`}>
          <h2 id={`${id}-title`} className="font-semibold text-[18px] leading-6 tracking-[-0.012em] wrap-anywhere">
            {title}
          </h2>
          {about && <p className="mt-1 text-[13px] text-muted leading-[18px]">{about}</p>}
        </div>
        {!isBare && (
          <IconButton label={close} onClick={() => dialog.current?.close()} className="-mt-2.5 -me-3 text-muted">
            <X size={18} strokeWidth={1.75} />
          </IconButton>
        )}
      </div>
      {children}
    </dialog>
  );
}

/** The part of a dialog that scrolls. */
export const DIALOG_BODY = 'min-h-0 flex-1 overflow-y-auto overscroll-contain px-6 pt-1 pb-6';

/** The buttons at its end. */
export const DIALOG_FOOT =
  'flex shrink-0 flex-wrap justify-end gap-2 px-6 pt-3 pb-[max(24px,env(safe-area-inset-bottom))] max-md:flex-col-reverse';

/** Closes the dialog around an element: if it were only removed, the focus would be lost. */
export function closeDialogAround(element: Element): void {
  element.closest('dialog')?.close();
}

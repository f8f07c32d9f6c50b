'use client';

import { type ReactNode, useId } from 'react';

interface Props {
  /** The button's label for screen readers. */
  label: string;
  /** What the button shows. */
  face: ReactNode;
  children: ReactNode;
}

/**
 * A button at the end of a header, and the panel below it. A native popover: it closes on Escape and on a press
 * elsewhere, gives the focus back, says whether it is open, and works before any script has run.
 */
export function Menu({ label, face, children }: Props) {
  const id = useId();
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-label={label}
        className="grid size-11 shrink-0 place-items-center rounded-full"
      >
        {face}
      </button>
      <div
        id={id}
        popover="auto"
        className="fixed inset-auto end-[max(12px,calc(50vw-384px))] top-[calc(60px+env(safe-area-inset-top))] m-0 min-w-60 max-w-[min(320px,calc(100vw-24px))] rounded-2xl border-0 bg-surface p-2 text-ink shadow-card outline-1 outline-line"
      >
        {children}
      </div>
    </>
  );
}

const LINE =
  'flex min-h-11 w-full items-center rounded-xl px-3 text-start hover:bg-pill focus-visible:-outline-offset-2';

/** A line of a menu that leads to another page. */
export function MenuLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} className={LINE}>
      {children}
    </a>
  );
}

/** A line of a menu that does something. It closes the menu first, so that the focus is back at the menu's button. */
export function MenuButton({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={(event) => {
        event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
        onClick();
      }}
      className={LINE}
    >
      {children}
    </button>
  );
}

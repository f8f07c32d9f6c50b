'use client';

import { type KeyboardEvent, type ReactNode, useEffect, useEffectEvent, useId, useRef } from 'react';

interface Props {
  /** The button's label for screen readers. */
  label: string;
  /** What the button shows. */
  face: ReactNode;
  /** The button's class names. */
  className?: string;
  onOpen?: () => void;
  children: ReactNode;
}

/** A round button. */
const ROUND = 'grid size-11 shrink-0 place-items-center rounded-full';

/** Between the button and the panel. */
const GAP_PX = 6;
/** From here on the panel stands beside its button; on a phone it is a sheet. The same as Tailwind's `md`. */
const DESK = '(min-width: 768px)';

/**
 * A button, and a panel that opens beside it; on a phone a sheet from below. A native popover: it closes on Escape and
 * on a press elsewhere, gives the focus back, says whether it is open, and works before any script has run.
 */
export function Menu({ label, face, className = ROUND, onOpen, children }: Props) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);

  function opens() {
    placeBeside(button.current, panel.current);
    onOpen?.();
  }

  const wasOpen = useEffectEvent(opens);
  useEffect(() => {
    // It was opened before any script ran.
    if (panel.current?.matches(':popover-open')) wasOpen();
  }, []);

  function keyDown(event: KeyboardEvent) {
    const isOpen = panel.current?.matches(':popover-open') ?? false;
    if (event.key === 'ArrowDown' && !isOpen) panel.current?.showPopover();
    else if (!isOpen) return;
    // The arrows of a group of radio buttons move within the group.
    if ((event.target as HTMLElement).matches('[type=radio]')) return;
    if (move(panel.current, event.key)) event.preventDefault();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are those of the buttons inside
    <div className="contents" onKeyDown={keyDown}>
      <button ref={button} type="button" popoverTarget={id} aria-label={label} className={className}>
        {face}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        onBeforeToggle={(event) => {
          if (event.newState === 'open') opens();
        }}
        className="fixed inset-auto end-3 top-16 m-0 max-h-[calc(100dvh-24px)] min-w-60 max-w-[min(320px,calc(100vw-24px))] overflow-y-auto rounded-2xl border-0 bg-float p-1.5 text-ink shadow-float max-md:inset-x-0! max-md:top-auto! max-md:bottom-0! max-md:w-full max-md:max-w-none max-md:rounded-b-none max-md:p-2 max-md:pb-[max(24px,env(safe-area-inset-bottom))] max-md:backdrop:bg-scrim"
      >
        {children}
      </div>
    </div>
  );
}

/**
 * Sets properties by script, because the Content-Security-Policy allows no style attribute. On a phone it sets none.
 */
export function placeBeside(button: HTMLElement | null, panel: HTMLElement | null): void {
  if (!button || !panel || !matchMedia(DESK).matches) return;
  const { left, right, top, bottom } = button.getBoundingClientRect();
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const isLow = top + bottom > height;
  const isRight = left + right > width;
  panel.style.top = isLow ? 'auto' : `${bottom + GAP_PX}px`;
  panel.style.bottom = isLow ? `${height - top + GAP_PX}px` : 'auto';
  panel.style.left = isRight ? 'auto' : `${left}px`;
  panel.style.right = isRight ? `${width - right}px` : 'auto';
}

/** @returns whether the key moves the focus */
function move(panel: HTMLElement | null, key: string): boolean {
  const items = [...(panel?.querySelectorAll<HTMLElement>('a, button, input:checked') ?? [])];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at === -1 ? -1 : at - 1, Home: 0, End: -1 };
  const next = steps[key];
  if (next === undefined || items.length === 0) return false;
  items.at(next % items.length)?.focus();
  return true;
}

const LINE =
  'flex min-h-10 w-full items-center gap-3 rounded-[10px] px-3 text-start hover:bg-over focus-visible:-outline-offset-2 ' +
  'max-md:min-h-12 pointer-coarse:min-h-12';

/** A line of a menu that leads to another page. */
export function MenuLink({ href, icon, children }: { href: string; icon?: ReactNode; children: ReactNode }) {
  return (
    <a href={href} className={LINE}>
      {icon && <span className="text-muted">{icon}</span>}
      {children}
    </a>
  );
}

interface MenuButtonProps {
  onClick: () => void;
  icon?: ReactNode;
  /** Takes something away. */
  danger?: boolean;
  /** Whether this line is the chosen one of several. Left out for lines that are no choice. */
  pressed?: boolean;
  children: ReactNode;
}

/** A line of a menu that does something. It closes the menu first, so that the focus is back at the menu's button. */
export function MenuButton({ onClick, icon, danger = false, pressed, children }: MenuButtonProps) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={(event) => {
        closeMenuAround(event.currentTarget);
        onClick();
      }}
      className={`${LINE} ${danger ? 'text-danger' : ''}`}
    >
      {icon && <span className={danger ? '' : 'text-muted'}>{icon}</span>}
      {children}
    </button>
  );
}

/** Class names of the title above some lines. */
export const MENU_TITLE = 'px-3 pt-2 pb-1 text-[13px] leading-[18px] text-muted font-medium';

export function MenuRule() {
  return <hr className="mx-3 my-1.5 border-line" />;
}

function closeMenuAround(element: Element): void {
  element.closest<HTMLElement>('[popover]')?.hidePopover();
}

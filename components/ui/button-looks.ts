const BUTTON =
  'inline-flex min-h-11 items-center justify-center gap-2 rounded-xl px-4 font-[550] text-[15px] whitespace-nowrap ' +
  'aria-busy:cursor-progress disabled:cursor-default disabled:bg-button disabled:text-muted max-md:min-h-12';

/** Class names of buttons in dialogs, panes and the list. */
export const MAIN_BUTTON = `${BUTTON} bg-accent text-accent-ink`;
export const PLAIN_BUTTON = `${BUTTON} bg-button text-ink`;
export const SOFT_BUTTON = `${BUTTON} bg-accent-soft text-accent-soft-ink`;
export const DANGER_BUTTON = `${BUTTON} text-danger`;

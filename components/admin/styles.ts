/** Class names that the pages of /admin share. */

export const SURFACE = 'rounded-2xl bg-surface shadow-card';

/** Rows on one surface, a line between them. */
export const ROWS = `${SURFACE} divide-y divide-line overflow-hidden`;

/** A small action that is not the page's main one. */
export const PILL =
  'inline-flex min-h-11 items-center justify-center gap-2 rounded-full bg-raised px-5 font-semibold text-[15px] text-ink ' +
  'aria-busy:cursor-progress';

export const PRIMARY_PILL =
  'inline-flex min-h-11 items-center justify-center gap-2 rounded-full bg-accent px-5 font-semibold text-[15px] ' +
  'text-accent-ink aria-busy:cursor-progress';

export const DANGER_PILL =
  'inline-flex min-h-11 items-center justify-center gap-2 rounded-full bg-raised px-5 font-semibold text-[15px] ' +
  'text-danger aria-busy:cursor-progress';

/** A link in a text. The padding makes it easier to touch. */
export const LINK = 'rounded-sm py-1 font-semibold text-accent underline underline-offset-2';

/** A label that says in a word what a row or a person is. */
export const TAG = 'rounded-full bg-raised px-2.5 py-0.5 text-[12px] font-semibold leading-[18px]';

/**
 * What an administrator decides about a reported message. Pure. Another action is added here; the compiler leads to
 * lib/reports/decisions.ts, to the queue's buttons and to their words.
 *
 *     keep     the reports are dismissed
 *     hide     the text is withheld from everybody, and can be shown again
 *     show     a hidden message is shown again
 *     delete   the text is gone for good
 *     silence  its author may not write in the room for a day; not people who moderate it
 *     remove   its author is no longer a member of the room; not in direct rooms, whose members never change
 */
export const REPORT_ACTIONS = ['keep', 'hide', 'show', 'delete', 'silence', 'remove'] as const;
export type ReportAction = (typeof REPORT_ACTIONS)[number];

/** What the decision depends on, as the administrator sees it. */
export interface ReportedState {
  isOpen: boolean;
  /** Its text is there, shown or hidden. */
  hasText: boolean;
  isHidden: boolean;
  /** Its author is a member of the room, which is not direct. */
  isMember: boolean;
  /** They do not moderate the room, and may write there. */
  canBeSilenced: boolean;
}

/** The actions that the queue offers, in the order of its buttons. */
export function offeredActions({
  isOpen,
  hasText,
  isHidden,
  isMember,
  canBeSilenced,
}: ReportedState): readonly ReportAction[] {
  const offered: Record<ReportAction, boolean> = {
    keep: isOpen,
    hide: hasText && !isHidden,
    show: hasText && isHidden,
    delete: hasText,
    silence: isMember && canBeSilenced,
    remove: isMember,
  };
  return REPORT_ACTIONS.filter((action) => offered[action]);
}

/**
 * What an administrator can decide about a reported message. Pure. To add an action, add it here first: the compiler
 * then points at lib/reports/decisions.ts, at the queue's buttons and at their texts.
 *
 *     keep     the reports are dismissed
 *     hide     the text is hidden from everybody; it can be shown again later
 *     show     a hidden message is shown again
 *     delete   the text is deleted for ever
 *     silence  the author may not write in the room for a day; not possible if the author moderates the room
 *     remove   the author is no longer a member of the room; not possible in direct rooms, whose members never change
 */
export const REPORT_ACTIONS = ['keep', 'hide', 'show', 'delete', 'silence', 'remove'] as const;
export type ReportAction = (typeof REPORT_ACTIONS)[number];

/** What the offered actions depend on, as the administrator sees it. */
export interface ReportedState {
  /** The message has open reports. */
  isOpen: boolean;
  /** The message is not deleted; it may be hidden. */
  hasText: boolean;
  isHidden: boolean;
  /** The author is a member of the room, and the room is not direct. */
  isMember: boolean;
  /** The author is such a member, does not moderate the room, and is not silenced already. */
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

import type { Change } from './changes';

/** Changes to messages that are not shown, for pages of older messages that were read before them. */
export interface KeptChanges {
  /** By seq; of several changes to the same thing only the last one, because it says how the thing is now. */
  readonly changes: readonly Change[];
  /** Changes up to this seq may be missing, so a page that was read before it is not used. */
  readonly changesAfter: number;
}

/**
 * The most changes that are kept. Older ones are dropped: pages that were read before them are requested again.
 */
const CHANGES_LIMIT = 1_000;

/** @param change is newer than all that are kept */
export function keepChange({ changes, changesAfter }: KeptChanges, change: Change): KeptChanges {
  const kept = [...changes.filter((other) => !isReplaced(other, change)), change];
  const dropped = kept.length > CHANGES_LIMIT ? kept.shift() : undefined;
  return { changes: kept, changesAfter: dropped?.seq ?? changesAfter };
}

/** Whether nothing is left of an earlier change after this one. */
function isReplaced(earlier: Change, change: Change): boolean {
  if (earlier.target !== change.target || earlier.type === 'delete') return false;
  // Each of these says all that is left of the message.
  if (change.type === 'delete' || change.type === 'hide' || change.type === 'show') return true;
  if (change.type === 'reaction') {
    return earlier.type === 'reaction' && earlier.emoji === change.emoji && earlier.by?.id === change.by?.id;
  }
  return earlier.type === change.type;
}

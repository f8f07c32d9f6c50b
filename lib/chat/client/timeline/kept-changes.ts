import type { Change } from './changes';

/** The last changes to messages. They are applied to pages that were read before them. */
export interface KeptChanges {
  /**
   * In the order of their seqs. Of several changes to the same thing only the last is kept, because it has the result.
   */
  readonly changes: readonly Change[];
  /** Changes up to this seq may be missing, so a page with a lower `asOf` is not used. */
  readonly changesAfter: number;
}

/**
 * The most changes that are kept. Older ones are dropped. Pages that were read before a dropped change are requested
 * again.
 */
const CHANGES_LIMIT = 1_000;

/** @param change newer than all kept changes */
export function keepChange({ changes, changesAfter }: KeptChanges, change: Change): KeptChanges {
  const kept = [...changes.filter((other) => !isReplaced(other, change)), change];
  const dropped = kept.length > CHANGES_LIMIT ? kept.shift() : undefined;
  return { changes: kept, changesAfter: dropped?.seq ?? changesAfter };
}

/** Whether this change makes the earlier one needless. */
function isReplaced(earlier: Change, change: Change): boolean {
  if (earlier.target !== change.target || earlier.type === 'delete') return false;
  // Each of these says all that is left of the message.
  if (change.type === 'delete' || change.type === 'hide' || change.type === 'show') return true;
  if (change.type === 'reaction') {
    return earlier.type === 'reaction' && earlier.emoji === change.emoji && earlier.by?.id === change.by?.id;
  }
  return earlier.type === change.type;
}

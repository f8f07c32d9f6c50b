/** Somebody who is here: they sit before a tab, or they have one open. */
export type HereState = 'active' | 'away';

/** What a node says of a person holds for so long. */
export const PRESENT_MS = 60_000;
/** It says so again after this time. That is well within the time of grace, in which another node may have left the person. */
export const REPEAT_MS = 20_000;
/** Who leaves is shown for so long: whoever loads a page again, or whose node restarts, comes back within that time. */
export const GRACE_MS = 30_000;

export interface PresenceTimes {
  presentMs: number;
  graceMs: number;
}

export const TIMES: PresenceTimes = { presentMs: PRESENT_MS, graceMs: GRACE_MS };

/**
 * Which people are here, on any node. Nothing in it lasts: a node that ends without a word is forgotten by itself. So a
 * node repeats what it says, and nodes need not know of each other.
 *
 * No method rejects. While the other nodes cannot be reached, the answers are about this node's people only.
 */
export interface PresenceStore {
  /** These people are here in this state, on this node. */
  here(state: HereState, userIds: readonly number[]): Promise<void>;
  /**
   * They are no longer in this state on this node. They are shown for the time of grace at most, unless another node
   * says that they are here.
   */
  leaving(state: HereState, userIds: readonly number[]): Promise<void>;
  /** They are shown no longer, in whatever state, until a node says again that they are here. */
  remove(userIds: readonly number[]): Promise<void>;
  /** Who of these is here. `active` on one node counts more than `away` on another. */
  states(userIds: readonly number[]): Promise<Map<number, HereState>>;
  /** Call this once, before anything else. @param onLost what this node said may be lost, and is to be said again */
  listen(onLost: () => void): void;
  /** Frees the connections. What was said stays until it expires. */
  end(): Promise<void>;
}

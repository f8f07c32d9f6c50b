/** The state of somebody who is here. `active`: they use a tab; `away`: they only have one open. */
export type HereState = 'active' | 'away';

/** The state of a person that a node tells the store expires after this time. */
export const PRESENT_MS = 60_000;
/**
 * A node tells the store again after this time. It is shorter than the time of grace, because a person who left another
 * node is shown only for that time, unless this node tells that they are here.
 */
export const REPEAT_MS = 20_000;
/**
 * A person who leaves is shown for this time of grace, because somebody who loads a page again, or whose node restarts,
 * is back within it.
 */
export const GRACE_MS = 30_000;

/** That a person looks at a room: both ids. */
export type Look = `${number}:${number}`;

export interface PresenceTimes {
  presentMs: number;
  graceMs: number;
}

export const TIMES: PresenceTimes = { presentMs: PRESENT_MS, graceMs: GRACE_MS };

/**
 * Which people are here, on any node. Every state expires, so the people of a node that was killed disappear by
 * themselves. Therefore each node must repeat the states of its people. Nodes need not know of each other.
 *
 * No method rejects. While the other nodes cannot be reached, the answers have only this node's people.
 */
export interface PresenceStore {
  /** These people are here in this state, on this node. */
  here(state: HereState, userIds: readonly number[]): Promise<void>;
  /**
   * These people are no longer in this state on this node. They are shown in it for at most the time of grace, unless
   * another node tells that they are here.
   */
  leaving(state: HereState, userIds: readonly number[]): Promise<void>;
  /** Removes these people in every state, until a node tells again that they are here. */
  remove(userIds: readonly number[]): Promise<void>;
  /** Returns those of these people who are here. `active` on one node counts more than `away` on another. */
  states(userIds: readonly number[]): Promise<Map<number, HereState>>;
  /** Somebody looks at a room on this node. This counts for `presentMs` if it is not told again. */
  looking(looks: readonly Look[]): Promise<void>;
  /** Nobody on this node looks there any more. If somebody on another node does, that node tells it again. */
  lookedAway(looks: readonly Look[]): Promise<void>;
  /** Returns those of these that are true on any node. */
  looks(looks: readonly Look[]): Promise<Set<Look>>;
  /** Call this once, before anything else. @param onLost called when this node must tell all states again */
  listen(onLost: () => void): void;
  /** Closes the connections. The states stay until they expire. */
  end(): Promise<void>;
}

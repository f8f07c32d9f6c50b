/** Who may write in a room, and how often. Pure. */
export interface RoomRules {
  /**
   * In an open room `everyone` is whoever may read it. `unsilenced` is the same to people, but somebody is silenced, or was
   * when they left: so the writer looks at the authors, and they must be members. `moderators` are those who may
   * `moderate` by lib/rooms/policy.ts.
   */
  posting: 'everyone' | 'unsilenced' | 'moderators';
  /** People who do not moderate may write one message in so many seconds; 0: any number. */
  slowSeconds: number;
}

/** What a room has if nobody set anything. The writer does not look at the authors in an open room with these. */
export const NO_RULES: Readonly<RoomRules> = { posting: 'everyone', slowSeconds: 0 };

export function isSameRules(one: RoomRules, other: RoomRules): boolean {
  return one.posting === other.posting && one.slowSeconds === other.slowSeconds;
}

/** The choices of slow mode, in seconds. 0: off. */
export const SLOW_SECONDS = [0, 10, 30, 60, 300, 900, 3_600] as const;

/** For how long a moderator can silence somebody, in seconds: an hour, a day, a week. */
export const SILENCE_SECONDS = [3_600, 86_400, 604_800] as const;

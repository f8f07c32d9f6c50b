/** Who may write in a room, and how often. Pure. */
export interface RoomRules {
  /**
   * `everyone`: everybody who may read the room, in open rooms also people who are not members.
   * `unsilenced`: people chose `everyone`, but somebody is silenced here, or was silenced when they left. So the author
   * of each message is checked: they must be a member who is not silenced, or moderate the room. The value can stay for
   * a while after the last silence is over.
   * `moderators`: only people who may `moderate` by lib/rooms/policy.ts.
   */
  posting: 'everyone' | 'unsilenced' | 'moderators';
  /** People who do not moderate may write one message in so many seconds; 0: any number. */
  slowSeconds: number;
}

/** The rules of a new room. In an open room with these rules the authors of messages need no check. */
export const NO_RULES: Readonly<RoomRules> = { posting: 'everyone', slowSeconds: 0 };

export function isSameRules(one: RoomRules, other: RoomRules): boolean {
  return one.posting === other.posting && one.slowSeconds === other.slowSeconds;
}

/** The settings of slow mode that people can choose, in seconds. 0: off. */
export const SLOW_SECONDS = [0, 10, 30, 60, 300, 900, 3_600] as const;

/** For how long a moderator can silence somebody, in seconds: an hour, a day, a week. */
export const SILENCE_SECONDS = [3_600, 86_400, 604_800] as const;

/** Everybody in the room, or those who are here now. */
export type Group = 'all' | 'here';

/** By the keys under which names are compared. Nobody can have one of these as a user name. */
export const GROUP_NAMES: ReadonlyMap<string, Group> = new Map([
  ['todos', 'all'],
  ['all', 'all'],
  ['aqui', 'here'],
  ['here', 'here'],
]);

/** If a message would notify at least this many people, the writer is asked first. */
export const ASK_FROM = 10;

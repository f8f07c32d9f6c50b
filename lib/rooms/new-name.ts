import { disguiseOf } from '@/lib/users/names/disguise';
import { lookAlikeKeys } from '@/lib/users/names/name';
import { roomKey, roomNameFrom } from './name';

/** The rules for the name of a new room, and for a new name of a room. Pure. */

const NAME_LENGTH = 64;

/**
 * Names that no new room can have, compared by key: other addresses beside those of rooms may need them, or the room
 * would seem to speak for the installation. A room that has one of these names keeps it.
 */
const RESERVED = new Set(
  (
    'new nueva nuevo browse explorar direct directos search buscar settings ajustes api me yo admin administrator ' +
    'administrador administracion administration root system sistema tertulia undefined null'
  ).split(' '),
);

export type RoomNameProblem = 'room_name' | 'room_reserved';

/**
 * Returns the name that somebody chose for a room, as it is stored. Names with invisible characters or letters of
 * several alphabets, and reserved names, are refused, as for people.
 */
export function newRoomNameFrom(typed: string): { name: string } | { problem: RoomNameProblem } {
  const name = roomNameFrom(typed);
  if (name === null || disguiseOf(name) !== null) return { problem: 'room_name' };
  if ([roomKey(name), ...lookAlikeKeys(name)].some((key) => RESERVED.has(key))) return { problem: 'room_reserved' };
  return { name };
}

/** Makes a name from a title: `Fútbol (domingos)` becomes `fútbol_domingos`. May return an empty text. */
export function nameFromTitle(title: string): string {
  const words = title.normalize('NFKC').toLowerCase().normalize('NFC').replace(/\p{M}/gu, '');
  const name = words.replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_|_$/g, '');
  return [...name].slice(0, NAME_LENGTH).join('').replace(/_$/, '');
}

/** The keys under which another room would look the same as one with this name. */
export function roomKeysLike(name: string): string[] {
  return [roomKey(name), ...lookAlikeKeys(name)];
}

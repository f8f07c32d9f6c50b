import { inLatin, outOfLatin } from './confusables';
import { disguiseOf } from './disguise';
import { usernameKey } from './name-key';

/** The rules for people's names. Pure. */

export type NameProblem = 'too_short' | 'too_long' | 'characters' | 'mixed_scripts' | 'reserved';

/** In Unicode code points, after the conversion to NFC. */
export const NAME_LENGTH = { min: 2, max: 32 } as const;

/** Names that would seem to speak for the installation, or for everybody in it. Compared by key. */
const RESERVED = new Set(
  [
    'admin administrator administrador administradora administracion administration root superuser sysadmin system',
    'sistema tertulia support soporte help ayuda moderator moderador moderadora mod mods staff owner security seguridad',
    'official oficial postmaster webmaster hostmaster abuse noreply no-reply info bot server servidor',
    'null undefined nan none nobody nadie unknown desconocido anonymous anonimo anonima guest invitado deleted',
    'everyone everybody todos todas all here aqui channel canal room sala me yo you tu self user usuario',
  ]
    .join(' ')
    .split(' '),
);

/**
 * Returns the keys of names in another alphabet that look like this one: the Cyrillic сор looks like the Latin cop. Not
 * part of usernameKey, so that no stored key has to change.
 */
export function lookAlikeKeys(name: string): string[] {
  const latin = inLatin(name);
  if (latin === null) return [];
  const keys = [latin, ...outOfLatin(latin)].map(usernameKey);
  return [...new Set(keys)].filter((key) => key !== usernameKey(name));
}

/** Returns the form in which a name is stored: as typed, in NFC. Trims nothing. */
export function storedUsername(name: string): string {
  return name.normalize('NFC');
}

/** Returns everything that is wrong with a name; an empty list if it is accepted. */
export function checkUsername(typed: string): NameProblem[] {
  const name = storedUsername(typed);
  const length = [...name].length;
  if (length < NAME_LENGTH.min) return ['too_short'];
  // Too long: skip the other checks, which would take long for a megabyte.
  if (length > NAME_LENGTH.max) return ['too_long'];
  const disguise = disguiseOf(name);
  if (disguise) return [disguise];
  return isReserved(name) ? ['reserved'] : [];
}

/** Whether a name, or one that looks the same, would seem to speak for the installation. */
export function isReserved(name: string): boolean {
  return [usernameKey(name), ...lookAlikeKeys(name)].some((key) => RESERVED.has(key));
}

import { type Named, shownName } from '@/components/messages/person';
import type { ShellText } from '@/lib/i18n/shell/text';
import type { FoldedNote } from './fold-notes';

/** The most names in one line. */
const NAMED = 3;

/** What a folded note says, in one sentence. Pure. */
export function noteWords({ what, by, people, role }: FoldedNote, { note, list }: ShellText): string {
  const who = by && isolated(by);
  const names = people.map(isolated);
  const shown = names.length > NAMED ? names.slice(0, NAMED - 1) : names;
  const listed = list(shown, names.length - shown.length);
  switch (what) {
    case 'joined':
    case 'left':
      return note[what](listed, people.length);
    case 'added':
    case 'removed':
      return note[what](who, listed, people.length);
    case 'role':
      return note[role ?? 'member'](who, listed, people.length);
    default:
      return note[what](who);
  }
}

/** Marks that keep the direction of a name from the sentence around it. */
function isolated(person: Named): string {
  return `\u2068${shownName(person)}\u2069`;
}

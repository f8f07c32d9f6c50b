import { ImportError } from '@/lib/imports/error';
import type { TeamPerson } from './model';

/** The people of a team chat, each with a label of their own. Pure. */

/** The table of people has a line for each of them, and each gets an account. */
export const MOST_PEOPLE = 20_000;

export class TeamPeople {
  readonly byId = new Map<string, TeamPerson>();
  readonly #labels = new Set<string>();

  has(id: string): boolean {
    return this.byId.has(id);
  }

  /** Adds somebody, unless they are known. @returns the id @throws ImportError if there are too many */
  add({ email = null, ...person }: Omit<TeamPerson, 'label' | 'email'> & { email?: string | null }): string {
    const { id, shown, handle } = person;
    if (this.has(id)) return id;
    if (this.byId.size === MOST_PEOPLE)
      throw new ImportError(`The export names more than ${MOST_PEOPLE} people. That is more than can come in.`);
    const isSaid = shown !== '' && shown !== handle;
    const label = oneLine(isSaid ? `${shown} (@${handle})` : handle);
    const own = this.#labels.has(label) ? `${label} ${id}` : label;
    this.#labels.add(own);
    this.byId.set(id, { ...person, shown: oneLine(shown), email, label: own });
    return id;
  }
}

/** The table of people has one person in each line. */
const oneLine = (text: string) =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 150);

/** The parts of a query that may say something. */
type Query = Readonly<Record<string, string | string[] | undefined>>;

/** More than a message may have: the field says how much is too much. */
const MOST = 20_000;

/**
 * The text that another app shares: its title, its text and its address, each once. Apps disagree in which of them they
 * put what. Pure.
 * @returns an empty string if there is nothing
 */
export function sharedText({ title, text, url }: Query): string {
  const parts: string[] = [];
  for (const value of [title, text, url]) {
    const part = typeof value === 'string' ? value.trim() : '';
    if (part && !parts.some((other) => other.includes(part))) parts.push(part);
  }
  // The text may begin with the title, or have the address.
  const distinct = parts.filter((part) => !parts.some((other) => other !== part && other.includes(part)));
  return distinct.join('\n').slice(0, MOST);
}

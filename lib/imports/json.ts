/** Values of JSON that somebody else wrote. Nothing in it has a form for certain. */

export type Fields = Readonly<Record<string, unknown>>;

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The parts that are not empty, one below the other. */
export const linesOf = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n');

export const textsOf = (value: unknown): string[] => listOf(value).filter((one) => typeof one === 'string');

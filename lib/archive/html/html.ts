/** HTML that is put together without a way to forget escaping. Pure. */

/** Text that is HTML already. Only `html` and `joined` make it. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = string | number | Html | readonly Html[] | null | false | undefined;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Escapes for texts and for attributes in quotes of either kind. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}

/** A template in which every value is escaped, unless it is Html. Attributes need quotes around their value. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Html {
  return new Html(parts.reduce((text, part, at) => text + written(values[at - 1]) + part));
}

export function joined(pieces: readonly Html[]): Html {
  return new Html(pieces.map(({ text }) => text).join(''));
}

function written(value: Value): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  return Array.isArray(value) ? joined(value).text : escaped(String(value));
}

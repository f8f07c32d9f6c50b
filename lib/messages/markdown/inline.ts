import { Emphasis } from './emphasis';
import { isBlankLine } from './markers';
import { namedLinkAt } from './named-link';
import type { Inline, Place } from './tree';

/** A part of the content that is not looked into: a bare link, or the name of somebody. */
export interface Atom extends Place {
  node: Inline;
}

export interface InlineParts {
  /** In their order; they may overlap. */
  atoms: readonly Atom[];
  /** Places of backslashes that are not shown. */
  dropped: ReadonlySet<number>;
}

const NO_PARTS: InlineParts = { atoms: [], dropped: new Set() };

const SPECIAL = /[*_~`[\\]/g;
const DELIMITERS = /(?:\\?[*_~])+/y;
const TICKS = /\\?(`+)/y;

/** Parses the content of one paragraph. A code span comes before a link, and a link before emphasis. */
export function parseInline(content: string, parts: InlineParts = NO_PARTS): Inline[] {
  return new InlineParser(content, parts).parse();
}

class InlineParser {
  readonly #text: string;
  readonly #parts: InlineParts;
  readonly #output = new Emphasis();
  /** The places of runs of backticks by their length, the next one last. */
  #ticks: Map<number, number[]> | null = null;
  #at = 0;
  #atom = 0;

  constructor(text: string, parts: InlineParts) {
    this.#text = text;
    this.#parts = parts;
  }

  parse(): Inline[] {
    let special = -1;
    while (this.#at < this.#text.length) {
      const atom = this.#nextAtom();
      if (atom?.at === this.#at) {
        this.#take(atom.length, atom.node);
        continue;
      }
      if (special < this.#at) special = this.#nextSpecial();
      const plainUntil = Math.min(special, atom?.at ?? special);
      if (plainUntil > this.#at) this.#takeText(plainUntil - this.#at);
      else this.#takeSpecial(atom?.at ?? this.#text.length);
    }
    return this.#output.nodes();
  }

  #nextAtom(): Atom | undefined {
    const { atoms } = this.#parts;
    while ((atoms[this.#atom]?.at ?? this.#at) < this.#at) this.#atom += 1;
    return atoms[this.#atom];
  }

  #nextSpecial(): number {
    SPECIAL.lastIndex = this.#at;
    return SPECIAL.exec(this.#text)?.index ?? this.#text.length;
  }

  #takeSpecial(end: number): void {
    if (this.#parts.dropped.has(this.#at)) return this.#take(1);
    const delimiters = this.#match(DELIMITERS)?.[0];
    if (delimiters) return this.#takeDelimiters(Math.min(delimiters.length, end - this.#at));
    const ticks = this.#match(TICKS);
    if (ticks) return this.#takeTicks(ticks[0].length, ticks[1]?.length ?? 0);
    const isEscaped = this.#text.startsWith('\\[', this.#at);
    const link = namedLinkAt(this.#text, this.#at + (isEscaped ? 1 : 0));
    if (!link) return this.#takeText(1);
    if (isEscaped) return this.#take(2, '[');
    const { length, content, ...named } = link;
    this.#take(length, { ...named, children: parseInline(content) });
  }

  #takeDelimiters(length: number): void {
    this.#output.pushDelimiters(this.#text, this.#at, this.#at + length);
    this.#at += length;
  }

  /** Takes a code span. Without a run of the same length that closes it, the run stays as typed. */
  #takeTicks(length: number, ticks: number): void {
    const content = this.#at + length;
    const end = this.#closingTicks(content, ticks);
    if (end === undefined || isBlankLine(this.#text.slice(content, end))) return this.#takeText(length);
    if (length > ticks) return this.#take(2, '`');
    this.#take(end + ticks - this.#at, { type: 'code', code: codeFrom(this.#text.slice(content, end)) });
  }

  #closingTicks(from: number, ticks: number): number | undefined {
    this.#ticks ??= ticksByLength(this.#text);
    const places = this.#ticks.get(ticks) ?? [];
    while ((places.at(-1) ?? from) < from) places.pop();
    return places.at(-1);
  }

  #takeText(length: number): void {
    this.#take(length, this.#text.slice(this.#at, this.#at + length));
  }

  #take(length: number, node?: Inline): void {
    if (node !== undefined) this.#output.push(node);
    this.#at += length;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text);
  }
}

function ticksByLength(text: string): Map<number, number[]> {
  const places = new Map<number, number[]>();
  for (const { 0: run, index } of [...text.matchAll(/`+/g)].reverse()) {
    const known = places.get(run.length);
    if (known) known.push(index);
    else places.set(run.length, [index]);
  }
  return places;
}

/** As in CommonMark, one space on both sides belongs to the backticks, so that a code can begin with one. */
function codeFrom(text: string): string {
  return text.startsWith(' ') && text.endsWith(' ') ? text.slice(1, -1) : text;
}

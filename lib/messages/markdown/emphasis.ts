import { flanking } from './flanking';
import { type Inline, merged, type Styled } from './tree';

/** A run of delimiters that waits for the run that closes it. */
interface Opener {
  sign: string;
  count: number;
  /** Its place in the output. */
  index: number;
  isEscaped: boolean;
}

/**
 * Bounds how deep emphasis nests, and what each delimiter costs. If more openers wait, the first are shown as typed.
 */
const MOST_OPENERS = 12;

const RUNS = /\\.|\*+|_+|~+/g;

/**
 * Collects inline nodes, and pairs delimiters as CommonMark does. A backslash before a delimiter is markup only if the
 * delimiter would be paired without it: it also waits, and the pair that it takes part in shows no backslash.
 */
export class Emphasis {
  readonly #output: Inline[] = [];
  readonly #openers: Opener[] = [];

  push(node: Inline): void {
    this.#output.push(node);
  }

  /** Adds the delimiters between `start` and `end`, which stand together. */
  pushDelimiters(text: string, start: number, end: number): void {
    const isAfterNode = typeof (this.#output.at(-1) ?? '') !== 'string';
    const { opens, closes } = flanking(text, start, end, isAfterNode);
    for (const [run] of text.slice(start, end).matchAll(RUNS)) {
      if (run.startsWith('\\')) this.#pushEscaped(run, opens, closes);
      else if (isDelimiter(run)) this.#pushRun(run, opens, closes);
      else this.push(run);
    }
  }

  nodes(): Inline[] {
    return merged(this.#output);
  }

  #pushRun(run: string, opens: boolean, closes: boolean): void {
    const sign = run.charAt(0);
    const count = closes ? this.#close(sign, run.length) : run.length;
    if (count === 0) return;
    if (opens) this.#open({ sign, count, index: this.#output.length, isEscaped: false });
    this.push(sign.repeat(count));
  }

  #pushEscaped(run: string, opens: boolean, closes: boolean): void {
    const sign = run.charAt(1);
    const index = closes ? this.#lastOpener(sign) : -1;
    const opener = this.#openers[index];
    if (opener?.isEscaped) this.#showWithoutBackslash(index, opener);
    if (!opener && opens) this.#open({ sign, count: 1, index: this.#output.length, isEscaped: true });
    this.push(opener ? sign : run);
  }

  #open(opener: Opener): void {
    if (this.#openers.length === MOST_OPENERS) this.#openers.shift();
    this.#openers.push(opener);
  }

  /** Returns how many of the closing delimiters are left. */
  #close(sign: string, length: number): number {
    let count = length;
    while (count > 0) {
      const index = this.#lastOpener(sign);
      const opener = this.#openers[index];
      if (!opener) break;
      if (opener.isEscaped) {
        this.#showWithoutBackslash(index, opener);
        continue;
      }
      // Delimiters in between that were not closed stay as typed.
      this.#openers.length = index + 1;
      const used = opener.count >= 2 && count >= 2 ? 2 : 1;
      const children = merged(this.#output.splice(opener.index + 1));
      this.#output.pop();
      opener.count -= used;
      count -= used;
      if (opener.count === 0) this.#openers.pop();
      else this.push(sign.repeat(opener.count));
      this.push({ type: styleOf(sign, used), children });
    }
    return count;
  }

  #lastOpener(sign: string): number {
    return this.#openers.findLastIndex((opener) => opener.sign === sign);
  }

  #showWithoutBackslash(index: number, { sign, index: place }: Opener): void {
    this.#output[place] = sign;
    this.#openers.splice(index, 1);
  }
}

/** `__init__` and `~/path` are no emphasis. */
function isDelimiter(run: string): boolean {
  if (run.startsWith('*')) return run.length <= 3;
  return run === '_' || run === '~~';
}

function styleOf(sign: string, used: number): Styled['type'] {
  if (sign === '~') return 'strike';
  return used === 2 ? 'strong' : 'em';
}

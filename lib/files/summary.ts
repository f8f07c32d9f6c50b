import type { FileKind } from './file';

/** What a message has of files, in short: for quotes and lists. Pure: browser and server use it. */
export interface FileSummary {
  /** What all of them are; `file` if they differ. */
  kind: FileKind;
  count: number;
  /** Of a single file of the kind `file`. */
  name?: string;
}

/** Returns null if there are no files. */
export function summaryOf(files: readonly { kind: FileKind; name: string }[] | undefined): FileSummary | null {
  const [first, second] = files ?? [];
  if (!files || !first) return null;
  const { kind, name } = first;
  if (!second) return kind === 'file' ? { kind, count: 1, name } : { kind, count: 1 };
  return { kind: files.every((file) => file.kind === kind) ? kind : 'file', count: files.length };
}

/** One and several of each kind: `Photo`, `photos`. */
export type KindWords = Record<FileKind, readonly [one: string, several: string]>;

/** `3 photos`, `File: minutes.pdf`. The name keeps its own direction. */
export function describeFiles({ kind, count, name }: FileSummary, words: KindWords): string {
  const [one, several] = words[kind];
  if (count > 1) return `${count} ${several}`;
  return name ? `${one}: \u2068${name}\u2069` : one;
}

/** What is shown of a message in one line: its files, and its text. Empty if it has neither. */
export function inShort(text: string, files: FileSummary | null | undefined, words: KindWords): string {
  return [files ? describeFiles(files, words) : '', text].filter(Boolean).join(' · ');
}

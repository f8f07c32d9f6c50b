/** A message's text as it is shown. The same text has the same tree on the server and in the browser. */
export type Tree = readonly Block[];

export type Block = Paragraph | QuoteBlock | List | CodeBlock;

/** Text between other blocks, with its line breaks and blank lines. */
export interface Paragraph {
  type: 'paragraph';
  children: readonly Inline[];
}

export interface QuoteBlock {
  type: 'quote';
  children: readonly Block[];
}

export interface List {
  type: 'list';
  /** `.` and `)` follow numbers. */
  marker: '-' | '*' | '.' | ')';
  items: readonly ListItem[];
}

export interface ListItem {
  /** As typed; absent in a list without numbers. */
  number?: number;
  children: readonly Block[];
}

export interface CodeBlock {
  type: 'code-block';
  /** What stands after the opening fence, in lower case; empty if nothing does. */
  language: string;
  code: string;
}

/** A string is plain text. */
export type Inline = string | Styled | Code | Link | MentionPlace;

export interface Styled {
  type: 'em' | 'strong' | 'strike';
  children: readonly Inline[];
}

export interface Code {
  type: 'code';
  code: string;
}

export interface Link {
  type: 'link';
  href: string;
  /** The host or mail address to which the link leads; absent if the link's text says so already. */
  host?: string;
  children: readonly Inline[];
}

export interface MentionPlace {
  type: 'mention';
  /** Where it begins in the message's text, in UTF-16 units. */
  at: number;
  /** As typed, with the `@`. */
  text: string;
}

/** A place in a text, in UTF-16 units. */
export interface Place {
  at: number;
  length: number;
}

/** Joins strings that follow each other. */
export function merged(nodes: readonly Inline[]): Inline[] {
  const joined: Inline[] = [];
  for (const node of nodes) {
    if (node === '') continue;
    const last = joined.at(-1);
    if (typeof node === 'string' && typeof last === 'string') joined[joined.length - 1] = last + node;
    else joined.push(node);
  }
  return joined;
}

/** The text of inline nodes without markup. */
export function textOf(nodes: readonly Inline[]): string {
  return nodes
    .map((node) => {
      if (typeof node === 'string') return node;
      if (node.type === 'code') return node.code;
      return node.type === 'mention' ? node.text : textOf(node.children);
    })
    .join('');
}

/** Whether a tree is nothing but text as typed. */
export function isPlain(tree: Tree): boolean {
  return tree.every(({ type, ...block }) => {
    return type === 'paragraph' && 'children' in block && block.children.every((node) => typeof node === 'string');
  });
}

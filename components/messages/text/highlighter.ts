import hljs from 'highlight.js/lib/core';
import { LANGUAGES } from './languages';

/** A part of code; a string has no colour of its own. */
export type Token = string | { kind: Kind; children: readonly Token[] };

export type Kind = 'keyword' | 'name' | 'string' | 'number' | 'comment' | 'type' | 'added' | 'removed';

/** Maps scopes of highlight.js, by the first word of their names, to the few kinds whose colours can be told apart. */
const KINDS: Record<string, Kind> = {
  keyword: 'keyword',
  'selector-tag': 'keyword',
  'selector-pseudo': 'keyword',
  tag: 'keyword',
  section: 'keyword',
  title: 'name',
  name: 'name',
  function: 'name',
  'selector-class': 'name',
  'selector-id': 'name',
  string: 'string',
  regexp: 'string',
  char: 'string',
  link: 'string',
  quote: 'comment',
  code: 'string',
  number: 'number',
  literal: 'number',
  symbol: 'number',
  bullet: 'number',
  comment: 'comment',
  doctag: 'comment',
  meta: 'comment',
  type: 'type',
  built_in: 'type',
  attr: 'type',
  attribute: 'type',
  property: 'type',
  variable: 'type',
  'template-variable': 'type',
  addition: 'added',
  deletion: 'removed',
};

for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);

/** @param language a name as people write it after a fence, such as `ts`; a name that is not known colours nothing */
export function highlight(code: string, language: string): readonly Token[] {
  if (!hljs.getLanguage(language)) return [code];
  return tokensOf(rootOf(hljs.highlight(code, { language, ignoreIllegals: true })).children);
}

interface Node {
  scope?: string;
  children: readonly (Node | string)[];
}

/**
 * highlight.js returns HTML; its tree is in a field that is not documented. A test fails if it is no longer there.
 * @throws Error if it is not
 */
function rootOf(result: object): Node {
  const { root } = (result as { _emitter?: { root?: Node } })._emitter ?? {};
  if (!root) throw new Error('highlight.js no longer keeps its tree in _emitter.root');
  return root;
}

function tokensOf(nodes: Node['children']): Token[] {
  return nodes.flatMap((node): Token[] => {
    if (typeof node === 'string') return [node];
    const children = tokensOf(node.children);
    const kind = KINDS[node.scope?.split('.')[0] ?? ''];
    return kind ? [{ kind, children }] : children;
  });
}

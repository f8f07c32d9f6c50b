import { hueClass, shownName } from '@/components/messages/person';
import { parse } from '@/lib/messages/markdown/parse';
import type { Block, Inline, List, Tree } from '@/lib/messages/markdown/tree';
import type { Mention } from '@/lib/messages/message';
import { type Html, html, joined } from './html';

/** A message's text with its formatting, as the app shows it. Pure. */

type Mentions = ReadonlyMap<number, Mention>;

/** Links have one of these, whatever the parser gives. */
const SAFE = /^(?:https?:\/\/|mailto:)/i;

export function textHtml(text: string, mentions: readonly Mention[] = []): Html {
  return treeHtml(parse(text, mentions), new Map(mentions.map((mention) => [mention.at, mention])));
}

function treeHtml(tree: Tree, mentions: Mentions): Html {
  return joined(tree.map((block) => blockHtml(block, mentions)));
}

function blockHtml(block: Block, mentions: Mentions): Html {
  switch (block.type) {
    case 'paragraph':
      return html`<span class="p">${inlines(block.children, mentions)}</span>`;
    case 'quote':
      return html`<blockquote dir="auto">${treeHtml(block.children, mentions)}</blockquote>`;
    case 'code-block':
      return html`<pre dir="ltr"><code>${block.code}</code></pre>`;
    case 'list':
      return listHtml(block, mentions);
  }
}

function listHtml({ items }: List, mentions: Mentions): Html {
  const rows = items.map(({ number, children }) =>
    number === undefined
      ? html`<li>${treeHtml(children, mentions)}</li>`
      : html`<li value="${number}">${treeHtml(children, mentions)}</li>`,
  );
  return items[0]?.number === undefined ? html`<ul dir="auto">${rows}</ul>` : html`<ol dir="auto">${rows}</ol>`;
}

function inlines(nodes: readonly Inline[], mentions: Mentions): Html {
  return joined(nodes.map((node) => inline(node, mentions)));
}

function inline(node: Inline, mentions: Mentions): Html {
  if (typeof node === 'string') return html`${node}`;
  switch (node.type) {
    case 'code':
      return html`<code dir="ltr">${node.code}</code>`;
    case 'link': {
      const inside = inlines(node.children, mentions);
      if (!SAFE.test(node.href)) return inside;
      const host = node.host === undefined ? null : html` <bdi class="quiet" dir="ltr">(${node.host})</bdi>`;
      return html`<a href="${node.href}" rel="noopener noreferrer" target="_blank">${inside}</a>${host}`;
    }
    case 'mention': {
      const who = mentions.get(node.at)?.who;
      if (who === undefined) return html`${node.text}`;
      if (who === 'all' || who === 'here') return html`<b><bdi>${node.text}</bdi></b>`;
      return html`<b class="${hueClass(who.name)}"><bdi>@${shownName(who)}</bdi></b>`;
    }
    case 'em':
      return html`<em>${inlines(node.children, mentions)}</em>`;
    case 'strong':
      return html`<strong>${inlines(node.children, mentions)}</strong>`;
    case 'strike':
      return html`<s>${inlines(node.children, mentions)}</s>`;
  }
}

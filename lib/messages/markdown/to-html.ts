import type { Block, Inline, ListItem, Tree } from './tree';

/** Writes a tree as the examples of CommonMark do. Only for tests: pages are made of elements. */
export function toHtml(tree: Tree): string {
  return tree.map(blockHtml).join('\n');
}

function blockHtml(block: Block): string {
  switch (block.type) {
    case 'paragraph':
      return inlineHtml(block.children);
    case 'quote':
      return `<blockquote>${toHtml(block.children)}</blockquote>`;
    case 'code-block': {
      const kind = block.language === '' ? '' : ` class="language-${block.language}"`;
      return `<pre><code${kind}>${escaped(block.code)}</code></pre>`;
    }
    case 'list':
      return listHtml(block.items);
  }
}

function listHtml(items: readonly ListItem[]): string {
  const number = items[0]?.number;
  const start = number === undefined || number === 1 ? '' : ` start="${number}"`;
  const tag = number === undefined ? 'ul' : 'ol';
  return `<${tag}${start}>${items.map(({ children }) => `<li>${toHtml(children)}</li>`).join('')}</${tag}>`;
}

function inlineHtml(nodes: readonly Inline[]): string {
  return nodes.map(nodeHtml).join('');
}

function nodeHtml(node: Inline): string {
  if (typeof node === 'string') return escaped(node);
  switch (node.type) {
    case 'code':
      return `<code>${escaped(node.code)}</code>`;
    case 'link':
      return `<a href="${escaped(node.href)}">${inlineHtml(node.children)}</a>`;
    case 'mention':
      return escaped(node.text);
    default: {
      const tag = node.type === 'strike' ? 's' : node.type;
      return `<${tag}>${inlineHtml(node.children)}</${tag}>`;
    }
  }
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);
}

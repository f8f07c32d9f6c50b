import { type Fields, fieldsOf, linesOf, listOf, textOf } from '@/lib/imports/json';
import { attachedText } from '@/lib/imports/team/attached';

/** The texts of "attachments" and "blocks", with the marks of Slack. Pure. */

const MARKS = {
  link: (text: string, address: string) => `<${address}|${text}>`,
  bold: (text: string) => `*${text}*`,
};

/** A list within a block of rich text is at this depth. */
const MOST_LEVELS = 4;

/** The text of one attachment, which may have blocks instead of fields. */
export function attachmentText(attachment: unknown): string {
  return attachedText([attachment], MARKS) || blocksText(fieldsOf(attachment).blocks);
}

/** A message whose blocks say more than its text has only blocks. */
export function blocksText(blocks: unknown): string {
  return linesOf(listOf(blocks).map((block) => blockText(fieldsOf(block))));
}

function blockText(block: Fields): string {
  if (block.type === 'rich_text') return linesOf(listOf(block.elements).map((one) => richText(fieldsOf(one), 1)));
  if (block.type === 'image') return textOf(fieldsOf(block.title).text) || textOf(block.alt_text);
  const head = block.type === 'markdown' ? textOf(block.text) : objectText(block.text);
  const parts = [...listOf(block.fields), ...(block.type === 'context' ? listOf(block.elements) : [])].map(objectText);
  return linesOf([block.type === 'header' && head !== '' ? `*${head}*` : head, ...parts]);
}

/** A text, with marks or without. */
function objectText(value: unknown): string {
  const { type, text } = fieldsOf(value);
  return type === 'plain_text' || type === 'mrkdwn' ? textOf(text) : '';
}

function richText(element: Fields, level: number): string {
  if (level > MOST_LEVELS) return '';
  const { type } = element;
  const parts = listOf(element.elements).map((one) => richText(fieldsOf(one), level + 1));
  if (type === 'rich_text_list') return parts.map((part) => `• ${part}`).join('\n');
  if (type === 'rich_text_quote') return parts.join('').replace(/^/gm, '&gt; ');
  if (type === 'rich_text_preformatted') return `\`\`\`\n${parts.join('')}\n\`\`\``;
  if (type === 'rich_text_section') return parts.join('');
  return words(element);
}

function words(element: Fields): string {
  const text = escaped(textOf(element.text));
  const { style } = element;
  switch (element.type) {
    case 'text':
      return marked(text, fieldsOf(style));
    case 'link':
      return `<${escaped(textOf(element.url))}${text === '' ? '' : `|${text}`}>`;
    case 'user':
      return `<@${textOf(element.user_id)}>`;
    case 'channel':
      return `<#${textOf(element.channel_id)}>`;
    case 'broadcast':
      return `<!${textOf(element.range)}>`;
    case 'emoji':
      return `:${textOf(element.name)}:`;
    default:
      return '';
  }
}

function marked(text: string, style: Fields): string {
  if (text.trim() !== text || text === '') return text;
  if (style.code === true) return `\`${text}\``;
  const [bold, italic, strike] = [style.bold, style.italic, style.strike].map((is) => is === true);
  const marks = `${bold ? '*' : ''}${italic ? '_' : ''}${strike ? '~' : ''}`;
  return marks + text + [...marks].reverse().join('');
}

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

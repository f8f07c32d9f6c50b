import { LIMITS } from '@/lib/chat/protocol';
import { type Fields, linesOf, listOf } from '@/lib/imports/json';
import { attachmentText, blocksText } from '@/lib/imports/slack/blocks';
import { fromMrkdwn } from '@/lib/imports/slack/mrkdwn';

/** What programs that write for Slack send beside the text. Pure. */

/** Nobody is known by the ids of Slack. */
const NAMES = { isPerson: () => false, personName: () => null, roomName: () => null };

/**
 * The text, and below it that of `attachments` and `blocks` with our marks. What is too long beside the text is cut: it
 * shall not keep the text away.
 */
export function withSlackTexts(text: string, body: Fields): string {
  const attached = listOf(body.attachments).map(attachmentText);
  // Who sends both means the text for where blocks cannot be shown.
  const blocks = text.trim() === '' ? blocksText(body.blocks) : '';
  const more = linesOf([blocks, ...attached]);
  if (more === '') return text;
  const head = text.trim() === '' ? '' : `${text}\n`;
  const free = LIMITS.messageCodePoints - [...head].length;
  const points = [...fromMrkdwn(more.slice(0, 4 * LIMITS.messageCodePoints), NAMES)];
  if (points.length <= free) return head + points.join('');
  return free < 2 ? text : `${head}${points.slice(0, free - 1).join('')}…`;
}

import { isSendKey, type KeyPress } from '@/components/composer/compose-keys';
import type { FieldText } from '@/components/composer/field-text';
import { nextLine } from './next-line';
import { toggleMark } from './wrap';

/** The keys that format: they put marks around the selection, or continue a list on a new line. */

type FormatPress = KeyPress & { code: string };

const MARKS: Record<string, string> = { b: '**', i: '_', e: '`' };
/** The same keys by their place, for keyboards whose letters are not Latin. */
const CODES: Record<string, string> = { KeyB: 'b', KeyI: 'i', KeyE: 'e', KeyX: 'x' };

/** Returns the mark that this key press puts around the selection; null if it is another key. Pure. */
export function markOf(press: FormatPress, isMac: boolean): string | null {
  const isCommand = isMac ? press.metaKey && !press.ctrlKey : press.ctrlKey && !press.metaKey;
  if (!isCommand || press.altKey || press.isComposing) return null;
  const key = /^[a-z]$/i.test(press.key) ? press.key.toLowerCase() : CODES[press.code];
  if (press.shiftKey) return key === 'x' ? '~~' : null;
  return MARKS[key ?? ''] ?? null;
}

/** Formats the text in the field as the key press asks. Returns false if the key press is for something else. */
export function formatByKey(
  press: FormatPress,
  field: FieldText,
  device: { isMac: boolean; isTouch: boolean },
): boolean {
  const mark = markOf(press, device.isMac);
  if (mark !== null) {
    const { start, end, text, selectStart, selectEnd } = toggleMark({ text: field.text(), ...field.selection() }, mark);
    field.replace(start, end, text);
    field.element?.setSelectionRange(selectStart, selectEnd);
    return true;
  }
  return isLineBreak(press, device.isTouch) && continueLine(field);
}

function isLineBreak(press: FormatPress, isTouch: boolean): boolean {
  if (press.key !== 'Enter' || press.isComposing || press.ctrlKey || press.metaKey || press.altKey) return false;
  return !isSendKey(press, { isTouch, composedAt: Number.NEGATIVE_INFINITY });
}

function continueLine(field: FieldText): boolean {
  const { start, end } = field.selection();
  const next = start === end ? nextLine(field.text().slice(0, start)) : null;
  if (next === null) return false;
  if (next.type === 'end') field.replace(next.from, start, '');
  else field.replace(start, end, next.text);
  return true;
}

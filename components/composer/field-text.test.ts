import { afterEach, expect, it, vi } from 'vitest';
import { putInFront } from '@/lib/chat/client/outbox/draft-front';
import { FieldText } from './field-text';

afterEach(() => vi.unstubAllGlobals());

/** The parts of a text area that FieldText uses. */
function textArea(onInput: () => void): HTMLTextAreaElement {
  const element = {
    value: '',
    selectionStart: 0,
    selectionEnd: 0,
    focus() {},
    setSelectionRange(start: number, end: number) {
      Object.assign(this, { selectionStart: start, selectionEnd: end });
    },
    setRangeText(text: string, start: number, end: number) {
      this.value = this.value.slice(0, start) + text + this.value.slice(end);
      this.setSelectionRange(start + text.length, start + text.length);
    },
    dispatchEvent() {
      onInput();
      return true;
    },
  };
  // FieldText uses nothing else of a text area, and these tests have no DOM.
  return element as unknown as HTMLTextAreaElement;
}

it('keeps the mentions of an inserted text, at their places in the whole text', () => {
  vi.stubGlobal('document', { execCommand: () => false });
  const field = new FieldText({ userId: 1, roomId: 2 });
  const element = textArea(() => field.changed());
  const detach = field.attach(element);
  field.setText('¡@eva! y @luis', [
    { at: 1, length: 4, who: 3 },
    { at: 9, length: 5, who: 4 },
  ]);
  element.setSelectionRange(7, 7);
  field.insert('hola @ana ', [{ at: 5, length: 4, who: 5 }]);
  expect(field.text()).toBe('¡@eva! hola @ana y @luis');
  const named = field.mentions.map(({ at, length, who }) => [field.text().slice(at, at + length), who]);
  expect(named.sort()).toEqual([
    ['@ana', 5],
    ['@eva', 3],
    ['@luis', 4],
  ]);
  detach();
});

it('puts a text that was not sent in front of the draft', () => {
  const field = new FieldText({ userId: 1, roomId: 2 });
  const detach = field.attach(textArea(() => field.changed()));
  field.setText('y @luis', [{ at: 2, length: 5, who: 4 }]);
  putInFront(null, { userId: 1, roomId: 2 }, { text: '@ana', mentions: [{ at: 0, length: 4, who: 5 }] });
  expect(field.text()).toBe('@ana\ny @luis');
  expect(field.mentions).toEqual([
    { at: 0, length: 4, who: 5 },
    { at: 7, length: 5, who: 4 },
  ]);
  detach();
});

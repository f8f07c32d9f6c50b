import { renderToString } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { Message } from '@/lib/messages/message';
import { linkCuts } from './link-cuts';
import { KnownLinksProvider, LinkedText } from './linked-text';

const messageWith = (seq: number, text: string | null): Message => {
  return { seq, text, user: 'ana', datetime: '2026-08-21T19:25:03.120Z', clientId: `c${seq}` };
};

it('shows the links that the server found, in the texts in which it found them', () => {
  const messages = [
    messageWith(4, 've a https://ejemplo.org/x.'),
    messageWith(5, null),
    messageWith(6, 'hola'),
    messageWith(7, 'son 1://2'),
  ];
  const cuts = linkCuts(messages);
  expect(cuts).toEqual({
    4: [
      [5, null],
      [21, 'https://ejemplo.org/x'],
      [1, null],
    ],
  });
  const shown = (text: string) =>
    renderToString(
      <KnownLinksProvider messages={messages} cuts={cuts}>
        <LinkedText text={text} />
      </KnownLinksProvider>,
    ).replaceAll('<!-- -->', '');
  expect(shown('ve a https://ejemplo.org/x.')).toMatch(/^ve a <a href="https:\/\/ejemplo.org\/x".*>https:.*<\/a>\.$/);
  expect(shown('hola')).toBe('hola');
  // Message 4 after an edit: its text has no links until the recognizer is loaded.
  expect(shown('mejor https://otro.org/y')).toBe('mejor https://otro.org/y');
});

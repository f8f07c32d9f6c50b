import { renderToString } from 'react-dom/server';
import { expect, it } from 'vitest';
import { LocaleProvider } from '@/components/locale';
import { ChatProvider } from '@/components/shell/chat-provider';
import { parse } from '@/lib/messages/markdown/parse';
import { MessageCards } from './message-cards';

const read = { head: 10, lastMessageSeq: 10, lastReadSeq: 10, rev: 1 };

/** The server's HTML of what stands below a text, for somebody who is in #social and in the conversation 7. */
function below(text: string): string {
  return renderToString(
    <LocaleProvider locale="es">
      <ChatProvider
        me={{ id: 7, name: 'carlos' }}
        house="Tertulia"
        epoch="e"
        inbox={{
          version: 1,
          rooms: [
            { id: 1, kind: 'open', name: 'social', title: 'Plaza', ...read },
            { id: 7, kind: 'direct', ...read, direct: { others: [{ id: 8, name: 'ana' }] } },
          ],
        }}
        timeZone="America/Bogota"
        communityTimeZone="America/Bogota"
        zoneLabels={{}}
        now="2026-08-21T20:00:00.000Z"
        historyLimit={20}
        origins={['https://charla.es']}
        empty={null}
      >
        <MessageCards tree={parse(text)} preview={undefined} own={false} />
      </ChatProvider>
    </LocaleProvider>,
  );
}

const BOX = /^<div aria-live="off" class="linked [^"]*"><\/div>$/;

it.each([
  'https://charla.es/r/social?m=3',
  'https://charla.es/d/7?m=3',
  'aquí: https://charla.es/r/social/2026-08-21#m3',
])('the place of a linked message is in the HTML, empty: %s', (text) => expect(below(text)).toMatch(BOX));

it.each([
  'https://charla.es/r/otra?m=3',
  'https://charla.es/d/8?m=3',
  'https://otra.es/r/social?m=3',
  'https://charla.es/r/social',
  '`https://charla.es/r/social?m=3`',
])('there is none for %s', (text) => expect(below(text)).toBe(''));

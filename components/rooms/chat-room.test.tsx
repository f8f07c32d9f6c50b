import { AppRouterContext } from 'next/dist/shared/lib/app-router-context.shared-runtime';
import type { ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { prerender } from 'react-dom/static';
import { beforeAll, describe, expect, it } from 'vitest';
import { LocaleProvider } from '@/components/locale';
import { textTrees } from '@/components/messages/text/text-trees';
import { ChatProvider } from '@/components/shell/chat-provider';
import type { RoomFacts } from '@/lib/chat/client/chat';
import type { WireInboxRoom } from '@/lib/chat/protocol';
import { chatText } from '@/lib/i18n/chat/text';
import type { Locale } from '@/lib/i18n/locale';
import { zonesText } from '@/lib/i18n/zones/text';
import type { Note } from '@/lib/messages/events';
import type { Message } from '@/lib/messages/message';
import { EmptyRoom } from './empty-room';
import { RoomEntry } from './room-entry';
import { zoneLabels } from './zone-city';

let seq = 0;

/** Links need a router while they render. This one never goes anywhere. */
const nowhere = () => {};
const ROUTER = {
  bfcacheId: '',
  back: nowhere,
  forward: nowhere,
  refresh: nowhere,
  push: nowhere,
  replace: nowhere,
  prefetch: nowhere,
};
const MEMBER: WireInboxRoom = {
  id: 1,
  kind: 'open',
  name: 'social',
  head: 0,
  lastMessageSeq: 0,
  lastReadSeq: 0,
  rev: 0,
};

function said(user: string | null, text: string | null, datetime = '2026-08-21T19:25:03.120Z'): Message {
  return { seq: ++seq, user, text, datetime, clientId: `c${seq}` };
}

function pageOf(
  messages: Message[],
  {
    hasMore = false,
    locale = 'es' as Locale,
    timeZone = 'America/Bogota',
    kind = 'open' as RoomFacts['kind'],
    rooms = [] as WireInboxRoom[],
    known = {} as Partial<RoomFacts>,
    notes = [] as Note[],
  } = {},
): ReactNode {
  return (
    <LocaleProvider locale={locale}>
      <ChatProvider
        me={{ id: 7, name: 'carlos' }}
        house="Tertulia"
        epoch="e"
        inbox={{ version: 1, rooms }}
        timeZone={timeZone}
        communityTimeZone="Europe/Madrid"
        zoneLabels={zoneLabels([timeZone, 'Europe/Madrid'], zonesText[locale])}
        now="2026-08-21T20:00:00.000Z"
        historyLimit={20}
        empty={<EmptyRoom text={chatText[locale]} />}
      >
        <AppRouterContext value={ROUTER}>
          <RoomEntry
            room={{ id: 1, kind, name: kind === 'direct' ? '' : 'social', title: null, ...known }}
            path="/r/social"
            history={{ messages, notes, asOf: seq, hasMore, epoch: 'e' }}
            trees={textTrees(messages)}
          />
        </AppRouterContext>
      </ChatProvider>
    </LocaleProvider>
  );
}

const render = (...given: Parameters<typeof pageOf>): string => renderToString(pageOf(...given));

// Loads the parts that come later, as the first page of a server does.
beforeAll(async () => {
  await prerender(pageOf([]));
});

describe('the server’s HTML of a room', () => {
  it('has the messages, their day and their time, without any script', () => {
    const html = render([said('ana', 'hola')]);
    expect(html).toContain('hola');
    expect(html).toContain('>Hoy<');
    expect(html).toContain('<time dateTime="2026-08-21T19:25:03.120Z">2:25 p.\u00a0m.</time>');
    expect(html).toContain('Hora de Bogotá');
  });

  it('has the composer for members, and a button to join for people who only look', () => {
    expect(render([], { rooms: [MEMBER] })).toContain('Escribe un mensaje');
    const html = render([]);
    expect(html).toContain('Estás mirando esta sala.');
    expect(html).toContain('Unirme');
    expect(html).not.toContain('Escribe un mensaje');
  });

  it('is right for a room that the list does not have: a hidden conversation, or one’s own new room', () => {
    const direct = render([], {
      kind: 'direct',
      known: { role: 'member', others: [{ id: 8, name: 'luis' }], version: 1 },
    });
    expect(direct).toMatch(/<h1[^>]*>.*Luis/);
    const own = render([], { known: { role: 'owner', version: 2 } });
    expect(own).toContain('Escribe un mensaje');
    expect(own).not.toContain('Unirme');
  });

  it('has a line above what is new to this person', () => {
    const messages = [said('ana', 'antes'), said('ana', 'después')];
    const room = { ...MEMBER, head: seq, lastMessageSeq: seq, lastReadSeq: seq - 1 };
    expect(render(messages, { rooms: [room] })).toMatch(/antes.*Nuevos.*después/);
    expect(render(messages, { rooms: [{ ...room, lastReadSeq: seq }] })).not.toContain('Nuevos');
  });

  it('has the lines about who came and went, although the browser loads their words later', () => {
    const before = said('ana', 'antes');
    const ana = { id: 8, name: 'ana' };
    const { datetime } = before;
    const left: Note = { type: 'members', seq: ++seq, action: 'left', by: ana, people: [ana], datetime };
    expect(render([before, said('luis', 'después')], { notes: [left] })).toMatch(/antes.*Ana\u2069 salió.*después/);
  });

  it('shows the community’s time if the chosen zone is not known', () => {
    expect(render([said('ana', 'hola')], { timeZone: 'America/Macondo' })).toContain('>9:25 p.\u00a0m.</time>');
  });

  it('shows markup as text', { tags: 'content/markup' }, () => {
    const html = render([
      said('ana', '<script>alert(1)</script>'),
      said('ana', '<img src=x onerror=alert(1)>'),
      said('<svg/onload=alert(1)>', 'javascript:alert(1) data:text/html,x'),
    ]);
    expect(html).not.toMatch(/<script|<img|<svg\/|href="(?:javascript|data)/i);
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });

  it('has no style attribute: the Content-Security-Policy allows none', { tags: 'content/csp' }, () => {
    expect(render([said('ana', 'hola'), said(null, null), said('carlos', '🎉')])).not.toMatch(/\sstyle=/);
  });

  it('isolates names and texts of another direction', { tags: 'content/bidi' }, () => {
    const html = render([said('שרה', 'שלום \u202Eevil')]);
    expect(html).toContain('<bdi>שרה</bdi>');
    expect(html).toMatch(/dir="auto"[^>]*>.*שלום \u202Eevil/);
  });

  it('makes links without referrer and opener', { tags: 'content/script-links' }, () => {
    const html = render([said('ana', 'mira https://ejemplo.org/x')]);
    expect(html).toMatch(/<a href="https:\/\/ejemplo.org\/x" target="_blank" rel="noopener noreferrer nofollow ugc"/);
  });

  it('tells screen readers the author of a message without a visible name', () => {
    const html = render([said('ana', 'uno'), said('ana', 'dos'), said('carlos', 'tres')]);
    expect(html).toContain('<bdi class="sr-only">Ana: </bdi>');
    expect(html).toContain('<bdi class="sr-only">Tú: </bdi>');
  });

  it('shows that an account or a message was deleted', () => {
    const html = render([said(null, 'adiós'), said('ana', null)]);
    expect(html).toContain('Cuenta eliminada');
    expect(html).toContain('Mensaje eliminado');
  });

  it('shows that a message is hidden, also where it is quoted', () => {
    const hidden = { ...said('ana', null), hidden: true as const };
    const reply = { seq: hidden.seq, text: null, hidden: true as const, user: 'ana', userId: 7 };
    const html = render([hidden, { ...said('luis', '¿qué?'), reply }]);
    expect(html.match(/Mensaje oculto por la moderación/g)).toHaveLength(2);
    expect(html).not.toContain('Mensaje eliminado');
  });

  it('shows the name of deleted accounts once above their deleted messages', () => {
    const html = render([said(null, null), said(null, null, '2026-08-21T19:55:03.120Z'), said(null, 'adiós')]);
    expect(html.match(/data-group/g)).toHaveLength(2);
    expect(html.match(/Mensaje eliminado/g)).toHaveLength(2);
  });

  it('marks edited messages, and no others', () => {
    const html = render([{ ...said('ana', 'hola'), editedAt: '2026-08-21T19:30:00.000Z' }, said('luis', 'sí')]);
    expect(html.match(/\(editado\)/g)).toHaveLength(1);
    expect(html).toMatch(/hola.*\(editado\).*sí/);
  });

  it('has a friendly text when it is empty, and otherwise says where the conversation begins', () => {
    expect(render([])).toContain('Todavía no hay mensajes');
    expect(render([said('ana', 'hola')])).toContain('Aquí empieza la conversación.');
    expect(render([said('ana', 'hola')], { hasMore: true })).toContain('Ver mensajes anteriores');
  });

  it('has the people of a direct room as its title', () => {
    const direct = { others: [{ id: 8, name: 'ana' }] };
    const heads = { head: 0, lastMessageSeq: 0, lastReadSeq: 0, rev: 0 };
    const html = render([], { kind: 'direct', rooms: [{ id: 1, kind: 'direct', ...heads, direct }] });
    expect(html).toMatch(/<h1[^>]*><button[^>]*><bdi[^>]*>Ana</);
    expect(html).toContain('aria-label="Mensajes de Ana"');
  });

  it('names people as they chose, and colours them by their user name', () => {
    const html = render([{ ...said('ana', 'hola'), userId: 8, shown: 'María José' }]);
    expect(html).toContain('<bdi>María José</bdi>');
    expect(html).toContain('data-initials="MJ"');
    const hue = /hue-\d+/.exec(render([said('ana', 'hola')]))?.[0];
    expect(hue && html).toContain(hue);
    const direct = { others: [{ id: 8, name: 'ana', shown: 'María José' }] };
    const heads = { head: 0, lastMessageSeq: 0, lastReadSeq: 0, rev: 0 };
    const room = render([], { kind: 'direct', rooms: [{ id: 1, kind: 'direct', ...heads, direct }] });
    expect(room).toMatch(/<h1[^>]*><button[^>]*><bdi[^>]*>María José</);
    expect(room).toContain('aria-label="Mensajes de María José"');
  });

  it('speaks English too', () => {
    const html = render([said('ana', 'hi')], { locale: 'en' });
    expect(html).toContain('>Today<');
    expect(html).toContain('Bogotá time');
  });

  it('is a log that reads out additions', () => {
    expect(render([])).toMatch(/role="log"[^>]*aria-live="polite"[^>]*aria-relevant="additions"/);
  });
});

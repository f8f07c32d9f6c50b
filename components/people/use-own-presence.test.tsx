import { renderToString } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import { ChatProvider } from '@/components/shell/chat-provider';
import { useOwnPresence } from './use-own-presence';

// What the connection says. React asks for it in a browser only.
vi.mock('./use-presence', () => {
  const seen = { state: 'offline' };
  return { usePresence: () => seen };
});

function Shown({ isHidden }: { isHidden: boolean }) {
  const presence = useOwnPresence({ id: 7, name: 'carlos', isHidden });
  return presence.isHidden ? 'hidden' : 'not hidden';
}

it('is hidden if the person chose so, and not because the connection says offline', () => {
  const render = (isHidden: boolean) =>
    renderToString(
      <ChatProvider
        me={{ id: 7, name: 'carlos' }}
        epoch="e"
        inbox={{ version: 1, rooms: [] }}
        timeZone="Europe/Madrid"
        zoneLabels={{}}
        now="2026-08-21T20:00:00.000Z"
        historyLimit={20}
        empty={null}
      >
        <Shown isHidden={isHidden} />
      </ChatProvider>,
    );
  expect([render(true), render(false)]).toEqual(['hidden', 'not hidden']);
});

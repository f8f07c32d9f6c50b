import { expect, it } from 'vitest';
import type { RoomFacts } from '@/lib/chat/client/chat';
import { countdown } from '@/lib/i18n/trouble/countdown';
import { quietReason } from './posting';

const NOW = Date.UTC(2026, 7, 21);
const LATER = new Date(NOW + 1).toISOString();
const room = (more: Partial<RoomFacts> = {}): RoomFacts => ({
  ...{ id: 1, kind: 'open', name: 'x', title: null, role: 'member' },
  ...more,
});
const reason = (more: Partial<RoomFacts>, isAdmin = false) => quietReason({ isAdmin }, room(more), NOW);

it('lets everybody write in a room that is for everyone', () => {
  expect(reason({})).toBeNull();
  expect(reason({ slowSeconds: 60 })).toBeNull();
});

it('lets only people who moderate write in an announcement room', () => {
  expect(reason({ posting: 'moderators' })).toBe('moderators');
  expect(reason({ posting: 'moderators', role: 'moderator' })).toBeNull();
  expect(reason({ posting: 'moderators', role: 'owner', kind: 'closed' })).toBeNull();
  expect(reason({ posting: 'moderators', kind: 'closed' }, true)).toBeNull();
});

it('does not let a silenced person write until the silence is over, unless they moderate', () => {
  expect(reason({ silencedUntil: LATER })).toBe('silenced');
  expect(reason({ silencedUntil: LATER, posting: 'moderators' })).toBe('silenced');
  expect(reason({ silencedUntil: new Date(NOW).toISOString() })).toBeNull();
  expect(reason({ silencedUntil: LATER, role: 'moderator' })).toBeNull();
});

it('shows less than a minute in seconds, and more in minutes and seconds', () => {
  expect([9, 59, 60, 245, 3_600].map(countdown)).toEqual(['9\u00a0s', '59\u00a0s', '1:00', '4:05', '60:00']);
});

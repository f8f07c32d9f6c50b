import { expect, it } from 'vitest';
import { ms } from '@/tests/support/files/mattermost-export';
import { MattermostPeople } from './people';
import { MattermostRooms } from './rooms';

const place = { at: 0, bytes: 1, number: 7 };
const found = () => new MattermostRooms(new MattermostPeople());

it('no name of a team or channel leads into a direct conversation', () => {
  const rooms = found();
  rooms.addDirectPost({ channel_members: ['ana', 'bea'], user: 'ana', message: 'secreto' }, place);
  const [direct] = rooms.rooms();
  const [kind = '', digest = ''] = direct?.id.split(' ') ?? [];
  rooms.addTeam({ name: kind });
  rooms.addChannel({ team: kind, name: digest, display_name: 'De todos', type: 'O' });
  expect(rooms.rooms().map((room) => [room.kind, room.name])).toEqual([
    ['direct', ''],
    ['open', 'De todos'],
  ]);
  expect(rooms.rooms()[0]).toEqual(direct);
});

it('a direct message between nobody is refused, and a conversation of nobody does not come', () => {
  const rooms = found();
  rooms.addDirect({ participants: [], members: [' '] });
  expect(rooms.rooms()).toEqual([]);
  expect(() => rooms.addDirectPost({ user: 'ana', message: 'a quién' }, place)).toThrow('Line 7 is a direct message');
});

it('a post may have very many pinned answers', () => {
  const rooms = found();
  const replies = Array.from({ length: 200_000 }, (_, n) => ({
    user: 'ana',
    message: 'x',
    create_at: ms(n),
    is_pinned: true,
  }));
  rooms.addPost({ team: 'casa', channel: 'plaza', user: 'ana', message: 'x', create_at: ms(0), replies }, place);
  expect(rooms.rooms()[0]?.pins).toHaveLength(replies.length);
});

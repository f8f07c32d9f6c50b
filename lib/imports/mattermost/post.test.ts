import { expect, it } from 'vitest';
import { fieldsOf } from '@/lib/imports/json';
import { ms, PLAN, post, TOWN_SQUARE } from '@/tests/support/files/mattermost-export';
import { MattermostPeople } from './people';
import { LEFT, pinsOf, readPost } from './post';

function readAll(posts: readonly Record<string, unknown>[]) {
  const people = new MattermostPeople();
  for (const username of ['ana', 'luis', 'marta']) people.addUser({ username });
  people.addUser({ username: 'eva', delete_at: 1 });
  const names = { isPerson: (id: string) => people.byId.get(id)?.isGone === false, channelName: () => null };
  const left = new Map<string, number>();
  const fileAt = (path: string) => (path === PLAN ? `data/${path}` : null);
  return { people, left, messages: posts.flatMap((one) => readPost(one, { people, names, left, fileAt })) };
}

const one = (more: Record<string, unknown>) => readAll([post('ana', 1, 'x', more)]).messages[0];

it('odd posts are read, or left out and counted', () => {
  const { messages, left, people } = readAll(TOWN_SQUARE);
  expect(Object.fromEntries(left)).toEqual({
    [LEFT.notes]: 1,
    [LEFT.deleted]: 1,
    [LEFT.empty]: 1,
    [LEFT.broken]: 1,
    [LEFT.files]: 2,
    [LEFT.reactions]: 1,
  });
  expect(people.byId.get('webhook avisos')).toMatchObject({ shown: 'avisos', isGone: true });
  expect(people.byId.get('fantasma')).toMatchObject({ label: 'fantasma', isGone: true });
  const [, , question, answer, early] = messages;
  expect(answer).toMatchObject({ text: 'respuesta', answers: question?.id, at: ms(90) });
  expect(early).toMatchObject({ text: 'del pasado', answers: question?.id, at: ms(80) });
  expect(messages[1]).toMatchObject({ text: '**Hola**\n~~no~~ `x @luis`', editedAt: ms(300) });
  expect(messages[8]?.text).toBe('[Roto](https://ci.example.org/1)\n**Rama**\n7');
  expect(messages.at(-2)?.files).toEqual([
    { id: PLAN, name: 'plan.txt', url: `data/${PLAN}` },
    { id: expect.any(String), name: 'viejo.pdf', url: null },
    { id: '../../etc/passwd', name: 'passwd', url: null },
  ]);
  expect(messages.at(-1)?.reactions.map(({ emoji, by }) => emoji + by)).toEqual([
    '👍ana',
    '👍ana',
    '👋🏿eva',
    '🎉nadie',
    '👍luis',
  ]);
});

it('only a post that is the same in all is the same message', () => {
  const [, , , , , first, second, again] = readAll(TOWN_SQUARE).messages;
  expect(first?.id).not.toBe(second?.id);
  expect(again?.id).toBe(second?.id);
  const [inRoom] = readAll([post('ana', 1, 'x')]).messages;
  const [, asReply] = readAll([post('luis', 1, 'y', { replies: [post('ana', 1, 'x')] })]).messages;
  expect(asReply?.id).not.toBe(inRoom?.id);
});

it('finds its pins, also among the answers', () => {
  const replies = [{ ...post('luis', 5, 'b'), is_pinned: true }];
  const given = post('ana', 4, 'a', { replies });
  const [, reply] = readAll([given]).messages;
  expect(pinsOf(fieldsOf(given))).toEqual([{ message: reply?.id, at: ms(5) }]);
});

it('fields of another type than Mattermost writes are as if they were not there', () => {
  const wrong = { replies: 'x', reactions: {}, attachments: 'x', props: 'x', edit_at: '1', is_pinned: 'true', type: 7 };
  expect(one(wrong)).toMatchObject({ text: 'x', files: [], reactions: [], editedAt: null, answers: null });
  expect(one({ message: { toString: 'x' } })).toBeUndefined();
  expect(one({ user: { id: 1 } })?.author).toBe('no user');
  expect(one({ create_at: 1e300 })).toBeUndefined();
});

it('an attachment of a program links to web pages only', () => {
  const props = { attachments: [{ title: 'T', title_link: 'javascript:alert(1)' }, { text: ['x'] }, null, 7] };
  expect(one({ message: '', props })?.text).toBe('T');
});

it('a million people are refused', { tags: 'files/team-import' }, () => {
  const people = new MattermostPeople();
  const all = () => {
    for (let n = 0; n < 1_000_000; n++) people.addUser({ username: `u${n}` });
  };
  expect(all).toThrow('The export names more than 20000 people.');
});

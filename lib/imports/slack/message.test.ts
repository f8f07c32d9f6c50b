import { describe, expect, it } from 'vitest';
import { named } from '@/lib/imports/team/model';
import { GENERAL_FIRST_DAY, ts, USERS } from '@/tests/support/files/slack-export';
import { instantOf, LEFT, readMessage } from './message';
import { SlackPeople } from './people';

const NAMES = { isPerson: () => true, personName: () => null, roomName: () => null };

function readAll(values: readonly unknown[]) {
  const people = new SlackPeople(USERS);
  const left = new Map<string, number>();
  const messages = values.flatMap((value) => readMessage(value, people, NAMES, left) ?? []);
  return { messages, left, people };
}

const one = (more: Record<string, unknown>) =>
  readAll([{ type: 'message', user: 'U1', ts: ts(1), text: 'x', ...more }]).messages[0];

it('odd messages are read, or left out and counted', () => {
  const { messages, left, people } = readAll(GENERAL_FIRST_DAY);
  expect(Object.fromEntries(left)).toEqual({
    [LEFT.notes]: 1,
    [LEFT.deleted]: 1,
    [LEFT.files]: 1,
    [LEFT.reactions]: 2,
    [LEFT.broken]: 2,
  });
  const authors = messages.map(({ author }) => author);
  expect(authors).toEqual(['U2', 'U1', 'U1', 'U2', 'U5', 'B1', 'B2', 'nobody', 'U9', 'U2', 'U1', 'U2']);
  expect(people.byId.get('B1')).toMatchObject({ shown: 'avisos', isGone: true });
  expect(people.byId.get('B2')).toMatchObject({ shown: 'Bot', isGone: true });
  expect(people.byId.get('U9')).toMatchObject({ label: 'Omar (@omar)', isGone: false });
  expect(messages[1]).toMatchObject({ text: '**Hola** ~~no~~ `x @somebody`', editedAt: instantOf(ts(300)) });
  expect(messages[3]).toMatchObject({ text: 'respuesta', answers: ts(80) });
  expect(messages[2]?.answers).toBeNull();
  expect(messages[6]?.text).toBe('roto');
  expect(messages[9]?.text).toBe('_baila_');
  expect(messages[10]?.files.map(({ name, url }) => [name, url !== null])).toEqual([
    ['plan.txt', true],
    ['viejo.pdf', false],
  ]);
  expect(messages[11]?.reactions.map(({ emoji, by }) => emoji + by)).toEqual(['👍U1', '👍U2', '👍U1', '👋🏿U3']);
});

describe('a time stamp', () => {
  it.each([
    ['1785592800.000100', 1_785_592_800_000],
    ['1785592800.9', 1_785_592_800_900],
    ['1785592800', null],
    ['1.5', null],
    ['-1785592800.000100', null],
    ['1e9.000001', null],
    ['', null],
  ])('%j', (text, at) => {
    expect(instantOf(text)).toBe(at);
  });
});

it('fields of another type than Slack writes are as if they were not there', () => {
  expect(one({ files: { id: 'F1' }, reactions: 'x', edited: null, thread_ts: 7 })).toMatchObject({
    ...{ text: 'x', files: [], reactions: [], editedAt: null, answers: null },
  });
  expect(one({ text: ['x'], attachments: [{ title: 'T', title_link: 'https://example.org', text: 'y' }] })?.text).toBe(
    '[T](https://example.org)\ny',
  );
  expect(one({ text: { toString: 'x' } })).toBeUndefined();
  expect(one({ user: { id: 'U1' } })?.author).toBe('nobody');
});

it('what a program writes in attachments and blocks becomes text, and what Slack shows of a link does not', () => {
  const attachments = [
    { title: 'Roto', title_link: 'https://ci.example.org/1', fields: [{ title: 'Rama', value: 'main' }] },
    { from_url: 'https://example.org', title: 'Una página' },
    { fallback: 'x', blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'con *bloque*' } }] },
  ];
  expect(one({ text: 'ojo', attachments })?.text).toBe('ojo\n[Roto](https://ci.example.org/1)\n**Rama**\nmain\nx');
  const blocks = [
    { type: 'header', text: { type: 'plain_text', text: 'Título' } },
    { type: 'section', text: { type: 'mrkdwn', text: '<https://example.org|página>' }, fields: [null, 7] },
    { type: 'context', elements: [{ type: 'image' }, { type: 'plain_text', text: 'pie' }] },
    { type: 'actions', elements: [{ type: 'button', text: { type: 'plain_text', text: 'Sí' } }] },
    {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: 'a < b', style: { bold: true } },
            { type: 'emoji', name: 'wave' },
            { type: 'user', user_id: 'U1' },
          ],
        },
        {
          type: 'rich_text_list',
          elements: [{ type: 'rich_text_section', elements: [{ type: 'link', url: 'https://example.org/2' }] }],
        },
      ],
    },
  ];
  expect(one({ text: '', blocks })?.text).toBe(
    `**Título**\n[página](https://example.org)\npie\n**a < b**👋${named('U1')}\n- https://example.org/2`,
  );
  expect(one({ text: 'dicho', blocks })?.text).toBe('dicho');
});

it('a file that is kept elsewhere becomes a link', () => {
  const files = [{ id: 'F1', name: 'Doc', is_external: true, url_private: 'https://docs.example.org/1' }];
  expect(one({ files })?.text).toBe('x\nhttps://docs.example.org/1');
  const bad = [{ id: 'F1', name: 'Doc', is_external: true, url_private: 'javascript:alert(1)' }];
  expect(one({ files: bad })).toMatchObject({ text: 'x', files: [{ name: 'Doc' }] });
});

it('people have different names in the table, and bots of one name are one', () => {
  const people = new SlackPeople([...USERS, { id: 'U7', name: 'ana', profile: { real_name: 'Ana García' } }, null, 7]);
  expect([...people.byId.values()].map(({ label }) => label)).toContain('Ana García (@ana) U7');
  const bot = { username: 'x\ny' };
  expect(people.authorOf(bot)).toBe(people.authorOf({ ...bot }));
  expect(people.byId.get('bot x\ny')?.label).toBe('x y');
});

it('a million people are refused', { tags: 'files/team-import' }, () => {
  const users = Array.from({ length: 1_000_000 }, (_, n) => ({ id: `U${n}`, name: `u${n}` }));
  expect(() => new SlackPeople(users)).toThrow('users.json has 1000000 people. At most 20000 can come in.');
});

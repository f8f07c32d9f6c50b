import { describe, expect, it } from 'vitest';
import { named } from '@/lib/imports/team/model';
import { fromMrkdwn, plainFrom } from './mrkdwn';

const NAMES = {
  isPerson: (id: string) => id === 'U1',
  personName: (id: string) => (id === 'U3' ? 'Eva' : null),
  roomName: (id: string) => (id === 'C1' ? 'general' : null),
};
const read = (text: string) => fromMrkdwn(text, NAMES);

describe('marks of Slack become ours', () => {
  it.each([
    ['*bold* _italic_ ~strike~', '**bold** _italic_ ~~strike~~'],
    ['2*3*4 and a_b_c', '2*3*4 and a_b_c'],
    ['`*x*` ```a\n*b*```', '`*x*` \n```\na\n*b*\n```'],
    ['&lt;b&gt; &amp;amp;', '<b> &amp;'],
    ['&gt; one\ntwo', '> one\ntwo'],
    ['a\n&gt;&gt;&gt; one\ntwo', 'a\n> one\n> two'],
    ['• one\n    ◦ two', '- one\n    - two'],
    ['<https://example.org/a_b*c>', 'https://example.org/a_b*c'],
    ['<https://example.org/?a=1&amp;b=2|*the* page>', '[**the** page](https://example.org/?a=1&b=2)'],
    ['<https://example.org/a(b|x]y>', '[x\\]y](https://example.org/a%28b)'],
    ['<https://example.org|https://example.org>', 'https://example.org'],
    ['<https://bad.example|good.org/x>', 'https://bad.example'],
    ['<mailto:ana@example.org|ana@example.org> <tel:+34600|600>', 'ana@example.org 600'],
    ['<javascript:alert(1)|x>', 'x'],
    ['a\u0000b\u0001c\r\nd', 'abc\nd'],
  ])('%j', (text, wanted) => {
    expect(read(text)).toBe(wanted);
  });
});

describe('names', () => {
  it.each([
    ['<@U1> <@U1|ana>', `${named('U1')} ${named('U1')}`],
    ['*<@U1>*', `**${named('U1')}**`],
    ['<@U3> <@U8|luis> <@U8>', '@Eva @luis @somebody'],
    ['`<@U1>`', '`@somebody`'],
    ['<#C1> <#C9|old> <#C9>', '#general #old #channel'],
    ['<!here> <!channel|@channel> <!everyone> <!subteam^S1|@equipo>', '@here @channel @everyone @equipo'],
    ['<!date^1392734382^{date}|18 Feb 2014>', '18 Feb 2014'],
    ['&lt;@U1&gt; &lt;!here&gt;', '<@U1> <!here>'],
  ])('%j', (text, wanted) => {
    expect(read(text)).toBe(wanted);
  });
});

describe('names of emoji', () => {
  it.each([
    [':wave: :+1::skin-tone-6: :heart: :flag-es: :simple_smile:', '👋 👍🏿 ❤️ 🇪🇸 🙂'],
    [':our_own: :constructor: :__proto__: at 10:100:20', ':our_own: :constructor: :__proto__: at 10:100:20'],
    ['`:wave:` <https://example.org/:wave:>', '`:wave:` https://example.org/:wave:'],
    [':heart::skin-tone-3:', '❤️'],
  ])('%j', (text, wanted) => {
    expect(read(text)).toBe(wanted);
  });
});

it('a topic has no marks', () => {
  expect(plainFrom('See <https://example.org|this> &amp; <#C1> :wave:', NAMES)).toBe(
    'See https://example.org & #general 👋',
  );
});

it('hostile texts are read in a short time', () => {
  for (const piece of ['<', '`', '*', '_a', ':a', '&gt;', '<@U1', '```', '<a|', '\u0001', '[', '>>>'])
    read(piece.repeat(40_000 / piece.length));
});

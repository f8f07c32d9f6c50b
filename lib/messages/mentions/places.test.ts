import { describe, expect, it, test } from 'vitest';
import { type ClientMention, LIMITS } from '@/lib/chat/protocol';
import { checkedMentions } from './places';

const ana = (at: number, length = 4): ClientMention => ({ at, length, who: 7 });

describe('the places of mentions', () => {
  it('are taken where the text has an @', () => {
    const mentions: ClientMention[] = [ana(5), { at: 10, length: 4, who: 'all' }];
    expect(checkedMentions('hola @ana @all', mentions)).toEqual(mentions);
    expect(checkedMentions('hola', [])).toEqual([]);
  });

  it('count UTF-16 units', () => {
    expect(checkedMentions('🎉 @ana', [ana(3)])).toEqual([ana(3)]);
  });

  test.each<[string, string, ClientMention[]]>([
    ['not at an @', 'hola @ana', [ana(4)]],
    ['beyond the end', '@ana', [ana(0, 5)]],
    ['behind the text', '@ana', [ana(9)]],
    ['negative', '@ana', [ana(-1)]],
    ['the @ alone', '@ana', [ana(0, 1)]],
    ['a whole text in place of a name', `@${'a'.repeat(200)}`, [ana(0, 200)]],
    ['over a line end', '@an\na', [ana(0, 5)]],
    ['twice the same', '@ana', [ana(0), ana(0)]],
    ['overlapping', '@@anab', [ana(0, 5), ana(1, 4)]],
    ['not in order', '@ana @ana', [ana(5), ana(0)]],
    ['too many', '@a '.repeat(51), Array.from({ length: LIMITS.mentions + 1 }, (_, i) => ana(i * 3, 2))],
  ])('are refused: %s', { tags: 'frames/mentions' }, (_, text, mentions) => {
    expect(checkedMentions(text, mentions)).toBeNull();
  });

  it('are left out in code and quotes, and the others stay', () => {
    const text = '> @ana\n`@ana` @ana';
    expect(checkedMentions(text, [ana(2), ana(8), ana(14)])).toEqual([ana(14)]);
  });
});

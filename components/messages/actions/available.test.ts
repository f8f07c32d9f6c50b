import { describe, expect, it } from 'vitest';
import { type Action, actionOf, availableActions, type Standing } from './available';

const OTHERS: Standing = {
  own: false,
  isGone: false,
  isHidden: false,
  pinned: false,
  hasReactions: false,
  hasText: true,
  hasOneFile: false,
  hasPreview: false,
  mayReact: true,
  mayReply: true,
  mayEdit: false,
  mayPin: false,
  mayReport: true,
  mayModerate: false,
};
const press = (key: string) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  defaultPrevented: false,
});

describe('the actions of a message', () => {
  it.each<[string, Partial<Standing>, Action[]]>([
    ['a message of somebody else', {}, ['react', 'reply', 'copy', 'link', 'unread', 'report']],
    ['an own message', { own: true, mayEdit: true }, ['react', 'reply', 'edit', 'copy', 'link', 'unread', 'delete']],
    ['an own message that is too old to edit', { own: true }, ['react', 'reply', 'copy', 'link', 'unread', 'delete']],
    [
      'a message of somebody else, for a moderator',
      { mayModerate: true, mayPin: true },
      ['react', 'reply', 'copy', 'link', 'pin', 'unread', 'report', 'hide', 'delete'],
    ],
    [
      'a pinned message',
      { mayPin: true, pinned: true },
      ['react', 'reply', 'copy', 'link', 'unpin', 'unread', 'report'],
    ],
    [
      'an own message with a link preview',
      { own: true, hasPreview: true },
      ['react', 'reply', 'copy', 'link', 'unpreview', 'unread', 'delete'],
    ],
    ['a link preview of somebody else', { hasPreview: true }, ['react', 'reply', 'copy', 'link', 'unread', 'report']],
    [
      'a link preview of somebody else, for a moderator',
      { hasPreview: true, mayModerate: true },
      ['react', 'reply', 'copy', 'link', 'unpreview', 'unread', 'report', 'hide', 'delete'],
    ],
    [
      'a message with reactions',
      { hasReactions: true },
      ['react', 'reply', 'copy', 'link', 'reactions', 'unread', 'report'],
    ],
    [
      'a message in an open room, for an administrator who is not a member',
      { mayReact: false, mayReply: false, mayModerate: true },
      ['copy', 'link', 'report'],
    ],
    [
      'a message of a file alone',
      { hasText: false, hasOneFile: true },
      ['react', 'reply', 'link', 'download', 'unread', 'report'],
    ],
    ['a hidden message', { isHidden: true, mayPin: true }, ['link', 'unread']],
    [
      'a hidden own message, for a moderator',
      { isHidden: true, own: true, mayModerate: true },
      ['link', 'unread', 'delete'],
    ],
    [
      'a hidden message of somebody else, for a moderator',
      { isHidden: true, mayModerate: true },
      ['link', 'unread', 'show', 'delete'],
    ],
    ['a message in a room that was closed', { mayReact: false, mayReply: false, mayReport: false }, ['copy', 'link']],
    [
      'an own message where the reader may not write',
      { mayReply: false, own: true },
      ['react', 'copy', 'link', 'unread', 'delete'],
    ],
    [
      'an own message where only moderators may write now',
      { mayReply: false, own: true, mayEdit: true },
      ['react', 'edit', 'copy', 'link', 'unread', 'delete'],
    ],
    ['a deleted message', { isGone: true, own: true, mayModerate: true }, []],
  ])('%s', (_, standing, expected) => {
    expect(availableActions({ ...OTHERS, ...standing })).toEqual(expected);
  });
});

describe('the keys of a message', () => {
  const all = availableActions({ ...OTHERS, own: true, mayEdit: true, mayPin: true });
  it.each<[string, Action]>([
    ['r', 'reply'],
    ['R', 'reply'],
    ['e', 'edit'],
    ['+', 'react'],
    [':', 'react'],
    ['c', 'copy'],
    ['Delete', 'delete'],
    ['u', 'unread'],
    ['p', 'pin'],
  ])('%s', (key, action) => {
    expect(actionOf(press(key), all)).toBe(action);
  });

  it('report, hide and show messages of others', () => {
    const moderated = availableActions({ ...OTHERS, mayModerate: true });
    expect(actionOf(press('!'), moderated)).toBe('report');
    expect(actionOf(press('h'), moderated)).toBe('hide');
    expect(actionOf(press('H'), availableActions({ ...OTHERS, mayModerate: true, isHidden: true }))).toBe('show');
  });

  it('do nothing together with Ctrl, Alt or ⌘', () => {
    for (const with_ of ['ctrlKey', 'metaKey', 'altKey'])
      expect(actionOf({ ...press('c'), [with_]: true }, all)).toBeNull();
  });

  it('do only what the message offers', () => {
    expect(actionOf(press('e'), availableActions(OTHERS))).toBeNull();
    expect(actionOf(press('p'), availableActions({ ...OTHERS, mayPin: true, pinned: true }))).toBe('unpin');
    expect(actionOf(press('constructor'), all)).toBeNull();
    expect(actionOf(press('!'), all)).toBeNull();
    expect(actionOf(press('h'), availableActions(OTHERS))).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import type { ComposerApi } from '@/components/composer/field-text';
import type { ClientMention } from '@/lib/chat/protocol';
import type { Message } from '@/lib/messages/message';
import { ComposeMode } from './compose-mode';

/** A field without an element. */
class Field implements ComposerApi {
  draft = '';
  aside: { text: string; mentions: readonly ClientMention[] } | null = null;
  focused = 0;
  text = () => this.aside?.text ?? this.draft;
  setText(text: string) {
    this.draft = text;
  }
  insert(text: string) {
    this.draft += text;
  }
  focus() {
    this.focused++;
  }
  selection = () => ({ start: 0, end: 0 });
  setAside(text: string, mentions: readonly ClientMention[] = []) {
    this.aside = { text, mentions };
  }
  restoreDraft() {
    this.aside = null;
  }
}

function message(seq: number, text: string | null = `m${seq}`): Message {
  return { seq, text, user: 'ana', userId: 7, datetime: '2026-08-21T19:25:03.120Z', clientId: `c${seq}` };
}

function start(draft = '') {
  const field = new Field();
  field.draft = draft;
  const kept: { reply: Message | null } = { reply: null };
  const newMode = () =>
    new ComposeMode({
      read: () => kept.reply,
      save: (to) => {
        kept.reply = to;
      },
    });
  const mode = newMode();
  mode.attach(field);
  return { field, mode, newMode };
}

describe('the mode of the field', () => {
  it('answers a message, and keeps what was typed', () => {
    const { field, mode } = start('a medias');
    mode.reply(message(1));
    expect(mode.getSnapshot()).toEqual({ type: 'reply', to: message(1) });
    expect(field.text()).toBe('a medias');
    expect(field.focused).toBe(1);
  });

  it('edits a message with its mentions, and leaving brings the draft back', () => {
    const { field, mode } = start('a medias');
    const mentions = [
      { at: 0, length: 5, who: { id: 8, name: 'luis' } },
      { at: 6, length: 6, who: 'all' as const },
    ];
    mode.edit({ ...message(1, '@luis @todos'), mentions });
    expect(field.text()).toBe('@luis @todos');
    expect(field.aside?.mentions).toEqual([
      { at: 0, length: 5, who: 8 },
      { at: 6, length: 6, who: 'all' },
    ]);
    expect(mode.leave()).toBe(true);
    expect(field.text()).toBe('a medias');
    expect(mode.getSnapshot().type).toBe('new');
    expect(mode.leave()).toBe(false);
  });

  it('comes back to the answer after an edit, also after a second one', () => {
    const { mode } = start('sí');
    mode.reply(message(1));
    mode.edit(message(2));
    mode.edit(message(3));
    mode.leave();
    expect(mode.getSnapshot()).toEqual({ type: 'reply', to: message(1) });
  });

  it('brings the draft back when one answers while editing', () => {
    const { field, mode } = start('a medias');
    mode.edit(message(2));
    mode.reply(message(1));
    expect(field.text()).toBe('a medias');
    expect(mode.getSnapshot()).toEqual({ type: 'reply', to: message(1) });
    mode.done();
    expect(mode.getSnapshot().type).toBe('new');
  });

  it('does not edit into a new field, which shows the draft', () => {
    const { mode } = start();
    mode.edit(message(2));
    mode.attach(null);
    mode.attach(new Field());
    expect(mode.getSnapshot().type).toBe('new');
  });

  it('answers the same message after a reload, until that is sent or left', () => {
    const { field, mode, newMode } = start('sí');
    mode.reply(message(1));
    mode.edit(message(2));
    const again = newMode();
    again.attach(field);
    expect(again.getSnapshot()).toEqual({ type: 'reply', to: message(1) });
    again.leave();
    const last = newMode();
    last.attach(field);
    expect(last.getSnapshot().type).toBe('new');
  });

  it('edits no deleted message, and does nothing without a field', () => {
    const { mode } = start();
    mode.edit(message(1, null));
    expect(mode.getSnapshot().type).toBe('new');
    mode.attach(null);
    mode.reply(message(1));
    mode.edit(message(1));
    expect(mode.getSnapshot().type).toBe('new');
  });
});

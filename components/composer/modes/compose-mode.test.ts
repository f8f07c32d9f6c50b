import { describe, expect, it } from 'vitest';
import type { ComposerApi } from '@/components/composer/field-text';
import { FakeStorage } from '@/lib/chat/client/fakes';
import { dropDraftEdit, keepDraftEdit, readDraftEdits } from '@/lib/chat/client/outbox/draft-edits';
import type { Draft } from '@/lib/chat/client/outbox/drafts';
import type { Message } from '@/lib/messages/message';
import { ComposeMode } from './compose-mode';

/** A field without an element. */
class Field implements ComposerApi {
  draft = '';
  aside: Draft | null = null;
  changed: (now: Draft) => void = () => {};
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
  setAside(shown: Draft, changed: (now: Draft) => void) {
    this.aside = shown;
    this.changed = changed;
  }
  type(text: string) {
    this.aside = { text, mentions: [] };
    this.changed(this.aside);
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
  const storage = new FakeStorage();
  const place = { userId: 7, roomId: 1 };
  const messages = [1, 2, 3].map((seq) => message(seq));
  const newMode = () =>
    new ComposeMode({
      find: ({ seq }) => messages.find((one) => one.seq === seq) ?? null,
      readReply: () => kept.reply,
      saveReply: (to) => {
        kept.reply = to;
      },
      readEdits: () => readDraftEdits(storage, place),
      keepEdit: (edit) => keepDraftEdit(storage, place, edit),
      dropEdit: (target) => dropDraftEdit(storage, place, target),
    });
  const mode = newMode();
  mode.attach(field);
  return { field, mode, newMode, messages, storage };
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

  it('comes back to the answer after an edit, even if another edit follows', () => {
    const { mode } = start('sí');
    mode.reply(message(1));
    mode.edit(message(2));
    mode.edit(message(3));
    mode.leave();
    expect(mode.getSnapshot()).toEqual({ type: 'reply', to: message(1) });
  });

  it('brings the draft back when the person answers a message while editing another one', () => {
    const { field, mode } = start('a medias');
    mode.edit(message(2));
    mode.reply(message(1));
    expect(field.text()).toBe('a medias');
    expect(mode.getSnapshot()).toEqual({ type: 'reply', to: message(1) });
    mode.done();
    expect(mode.getSnapshot().type).toBe('new');
  });

  it('ends an edit in which nothing was typed when the field is replaced', () => {
    const { mode } = start();
    mode.edit(message(2));
    mode.attach(null);
    mode.attach(new Field());
    expect(mode.getSnapshot().type).toBe('new');
  });

  it('answers the same message after a reload, until the answer is sent or given up', () => {
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

describe('an edit that is interrupted', () => {
  it('by another message is kept, and goes on with what was typed', () => {
    const { field, mode } = start('a medias');
    mode.edit(message(1));
    field.type('otro texto');
    mode.reply(message(2));
    expect(field.text()).toBe('a medias');
    expect(mode.getUnfinished()).toMatchObject({ seq: 1, text: 'otro texto' });
    mode.edit(message(3));
    field.type('y otro');
    mode.edit(message(1));
    expect(field.text()).toBe('otro texto');
    expect(mode.getUnfinished()).toMatchObject({ seq: 3, text: 'y otro' });
    mode.edit(message(1));
    expect(field.text()).toBe('otro texto');
    mode.done();
    mode.edit(message(3));
    mode.leave();
    expect([mode.getUnfinished(), mode.getSnapshot().type]).toEqual([null, 'reply']);
  });

  it('by a change of room or a reload comes back into the field', () => {
    const { field, mode, newMode } = start('a medias');
    mode.reply(message(2));
    mode.edit(message(1));
    field.type('otro texto');
    mode.attach(null);
    const after = new Field();
    mode.attach(after);
    expect([after.text(), after.focused]).toEqual(['otro texto', 0]);
    const again = newMode();
    const last = new Field();
    again.attach(last);
    expect(last.text()).toBe('otro texto');
    expect(again.getSnapshot()).toEqual({
      type: 'edit',
      message: message(1),
      before: { type: 'reply', to: message(2) },
    });
    again.done();
    expect([again.getUnfinished(), again.getSnapshot().type]).toEqual([null, 'reply']);
  });

  it('is kept without its field if its message is gone, until the text is taken', () => {
    const { field, mode, newMode, messages, storage } = start();
    mode.edit(message(1));
    field.type('otro texto');
    messages[0] = message(1, null);
    const again = newMode();
    again.attach(new Field());
    expect(again.getSnapshot().type).toBe('new');
    const edit = again.getUnfinished();
    expect(edit?.text).toBe('otro texto');
    if (!edit) return;
    expect(again.targetOf(edit)).toBeNull();
    again.forget(edit);
    expect([again.getUnfinished(), storage.length]).toEqual([null, 0]);
  });

  it('is not kept if nothing was typed', () => {
    const { field, mode, storage } = start();
    mode.edit(message(1));
    field.type('otro');
    field.type('m1');
    mode.edit(message(2));
    field.type('');
    mode.reply(message(3));
    expect([mode.getUnfinished(), storage.length]).toEqual([null, 0]);
  });
});

import type { ComposeMode } from '@/components/composer/modes/compose-mode';
import { quietReason } from '@/components/composer/posting';
import { useText } from '@/components/locale';
import { downloadPath } from '@/components/messages/files/download-path';
import { useMay, useMayEditLate, useMayPin } from '@/components/rooms/use-may';
import { useChat, useReader } from '@/components/shell/chat-provider';
import { useNotice } from '@/components/shell/notices';
import { request } from '@/lib/browser/request';
import type { RoomFacts } from '@/lib/chat/client/chat';
import type { SessionApi } from '@/lib/chat/client/first/chat-api';
import { roomPath } from '@/lib/chat/client/inbox/rows';
import { openStorage } from '@/lib/chat/client/storage';
import type { MessageFile } from '@/lib/files/file';
import { actionsText } from '@/lib/i18n/actions/text';
import type { Message } from '@/lib/messages/message';
import { type Action, availableActions } from './available';
import { countReaction } from './quick-reactions';
import { useRemoval } from './use-removal';

/** The menu, picker or dialog that is open, and its message. */
export type Opened = { type: 'sheet' | 'emoji' | 'reactions' | 'report' | 'confirm'; message: Message };

interface Options {
  room: RoomFacts;
  session: SessionApi;
  mode: ComposeMode;
  open: (opened: Opened) => void;
}

export interface MessageActions {
  availableFor: (message: Message) => readonly Action[];
  run: (action: Action, message: Message) => void;
  /** Adds the reader's reaction, or removes it. */
  toggle: (message: Message, emoji: string) => void;
  remove: (message: Message) => void;
}

/** Says what the reader can do with each message of a room, and does it. */
export function useMessageActions({ room, session, mode, open }: Options): MessageActions {
  const chat = useChat();
  const { me } = useReader();
  const say = useNotice();
  const text = useText(actionsText);
  const may = useMay(room, room.role ?? null);
  const mayPin = useMayPin(room);
  const mayEditLate = useMayEditLate(room);
  const remove = useRemoval(session);

  function availableFor(message: Message): readonly Action[] {
    const isLooking = (room.role ?? null) === null && room.kind === 'open';
    const mayReact = !isLooking && session.getSnapshot().endReason === null;
    const hasField = mayReact && mode.field !== null;
    const own = message.userId === me.id;
    const quiet = quietReason(me, room, Date.now());
    return availableActions({
      own,
      isGone: message.text === null && !message.hidden,
      isHidden: message.hidden === true,
      pinned: message.pinned === true,
      hasReactions: (message.reactions?.length ?? 0) > 0,
      hasText: message.text !== '',
      hasOneFile: message.files?.length === 1,
      hasPreview: message.preview !== undefined,
      mayReact,
      mayReply: hasField && quiet === null,
      mayEdit: hasField && quiet !== 'silenced' && session.mayEdit(message, mayEditLate),
      mayPin: !isLooking && mayPin,
      mayReport: session.getSnapshot().endReason === null,
      mayModerate: may('moderate'),
    });
  }

  function toggle(message: Message, emoji: string): void {
    const isOn = !message.reactions?.some((one) => one.emoji === emoji && one.people.includes(me.id));
    if (session.react(message.seq, emoji, isOn) === 'full') return say(text.full);
    if (isOn) countReaction(openStorage(), me.id, emoji);
  }

  function pin(message: Message, isOn: boolean): void {
    if (session.pin(message.seq, isOn) === 'full') return say(text.full);
    say(isOn ? text.pinned : text.unpinned, { label: text.undo, run: () => void session.pin(message.seq, !isOn) });
  }

  async function hide({ seq }: Message, isOn: boolean): Promise<void> {
    if (!(await setHidden(room.id, seq, isOn))) return say(text.notHidden[isOn ? 'hide' : 'show']);
    say(isOn ? text.hidden : text.shownAgain, { label: text.undo, run: () => void undoHide(seq, isOn) });
  }

  async function undoHide(seq: number, wasOn: boolean): Promise<void> {
    if (!(await setHidden(room.id, seq, !wasOn))) say(text.notHidden[wasOn ? 'show' : 'hide']);
  }

  /** The page gets the change through the log. */
  async function removePreview({ seq }: Message): Promise<void> {
    const answer = await request({ method: 'DELETE', path: `rooms/by-id/${room.id}/messages/${seq}/preview` });
    if (!answer.ok) say(text.notUnpreviewed);
  }

  function copy(value: string, done: string): void {
    // Without https, browsers offer no clipboard.
    const written = navigator.clipboard?.writeText(value) ?? Promise.reject(new Error('no clipboard'));
    written.then(
      () => say(done),
      () => say(text.copyFailed),
    );
  }

  function run(action: Action, message: Message): void {
    switch (action) {
      case 'react':
        return open({ type: 'emoji', message });
      case 'reply':
        return mode.reply(message);
      case 'edit':
        return mode.edit(message);
      case 'copy':
        return copy(message.text ?? '', text.copied);
      case 'link':
        return copy(`${window.location.origin}${roomPath(room)}?m=${message.seq}`, text.linkCopied);
      case 'download':
        return download(message.files?.[0]);
      case 'pin':
      case 'unpin':
        return pin(message, action === 'pin');
      case 'unpreview':
        return void removePreview(message);
      case 'unread':
        chat.markUnread(room.id, message.seq);
        return say(text.markedUnread);
      case 'reactions':
        return open({ type: 'reactions', message });
      case 'report':
        return open({ type: 'report', message });
      case 'hide':
      case 'show':
        return void hide(message, action === 'hide');
      case 'delete':
        return message.userId === me.id ? remove(message) : open({ type: 'confirm', message });
      default:
        return action satisfies never;
    }
  }

  return { availableFor, run, toggle, remove };
}

function download(file: MessageFile | undefined): void {
  if (!file) return;
  const link = document.createElement('a');
  link.href = downloadPath(file);
  link.download = file.name;
  link.click();
}

/** Asks the server to hide a message or to show it again. The page gets the change through the log. */
async function setHidden(room: number, seq: number, isOn: boolean): Promise<boolean> {
  const answer = await request({
    method: isOn ? 'PUT' : 'DELETE',
    path: `rooms/by-id/${room}/messages/${seq}/hidden`,
  });
  return answer.ok;
}

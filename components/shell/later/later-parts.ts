/** What a page needs as soon as it is on the screen, but not for its first rendering. It is one chunk (later.tsx). */
export { useInstallWay } from '@/components/attention/install-offer';
export { TypingLine } from '@/components/composer/typing-line';
export { FieldEmoji } from '@/components/emoji/field-emoji';
export { FileBox } from '@/components/messages/files/file-box';
export { MessageCards } from '@/components/messages/linked/message-cards';
export { NoteLine } from '@/components/messages/notes/note-line';
export { CodeCopy } from '@/components/messages/text/code-copy';
export { ChooseRoom } from '@/components/rooms/choose-room';
export { JoinBar } from '@/components/rooms/join-bar';
/** As in panel-parts.tsx: the build must not split off the modules that both share. */
export { RoomEntry } from '@/components/rooms/room-entry';
export { RoomHeader } from '@/components/rooms/room-header';
export { ShellRunner } from '@/components/shell/shell-runner';
export { Sidebar } from '@/components/shell/sidebar/sidebar';
export { SessionStrips } from '@/components/shell/strips/session-strips';
export { browserDeps } from '@/lib/chat/client/browser-deps';
export { Chat } from '@/lib/chat/client/chat';

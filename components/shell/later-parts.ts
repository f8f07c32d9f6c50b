/** What a page needs as soon as it is on the screen, but not for its first rendering. It is one chunk (later.tsx). */
export { TypingLine } from '@/components/composer/typing-line';
export { FileBox } from '@/components/messages/files/file-box';
export { LinkPreviewCard } from '@/components/messages/files/link-preview';
export { NoteLine } from '@/components/messages/notes/note-line';
export { ChooseRoom } from '@/components/rooms/choose-room';
export { JoinBar } from '@/components/rooms/join-bar';
export { RoomHeader } from '@/components/rooms/room-header';
export { browserDeps } from '@/lib/chat/client/browser-deps';
export { Chat } from '@/lib/chat/client/chat';
export { SessionStrips } from './session-strips';
export { ShellRunner } from './shell-runner';
export { Sidebar } from './sidebar/sidebar';

/** What a room needs soon after its first rendering. It is one chunk, which use-extras.ts loads. */
export { signOut } from '@/components/account/next-auth';
export { ModeBar } from '@/components/composer/modes/mode-bar';
export { ReturnedBar } from '@/components/composer/modes/returned-bar';
export { UnfinishedBar } from '@/components/composer/modes/unfinished-bar';
export { QuietLine, quietReason, SlowNote } from '@/components/composer/posting';
export { EmptiedQuestion } from '@/components/messages/actions/emptied-question';
export { MessageActions } from '@/components/messages/actions/message-actions';
export { CopyListener } from '@/components/messages/copy/copy-listener';
export { FailedNote } from '@/components/messages/failed-note';
export { GuessedHeights } from '@/components/messages/files/guessed-heights';
export { Revealer } from '@/components/messages/reveal/revealer';
export { NewMessagesButton } from '@/components/messages/scroll/new-messages-button';
export { afterSignOut } from '@/components/shell/after-sign-out';
export { UnsentQuestion } from '@/components/shell/unsent-question';
export { parse } from '@/lib/messages/markdown/parse';
export { plainText } from '@/lib/messages/markdown/plain-text';
export { mayEditLate } from '@/lib/rooms/policy';
export { ClosedRoom } from './closed-room';

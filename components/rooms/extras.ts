/** What a room's first rendering does without: one chunk, loaded by use-extras.ts. */
export { signOut } from '@/components/account/next-auth';
export { copySelection } from '@/components/messages/copy-selection';
export { FailedNote } from '@/components/messages/failed-note';
export { findLinks } from '@/components/messages/links/links';
export { forgetHere } from '@/components/shell/forget-here';
export { UnsentQuestion } from '@/components/shell/unsent-question';
export { ClosedRoom } from './closed-room';

import type { UploadFailure } from '@/lib/chat/client/uploads/upload';
import type { FilesText } from './es';

const files = (count: number) => (count === 1 ? '1 file' : `${count} files`);

export const en: FilesText = {
  decimal: '.',
  attach: 'Attach files',
  camera: 'Camera',
  photos: 'Photos and videos',
  files: 'Files',
  drop: (room) => `Drop to add to ${room}`,
  dropAbout: (limit) => `You decide when it is sent.${limit ? ` Up to ${limit} per file.` : ''}`,
  tooMany: (limit) => `A message can have up to ${limit} files.`,
  noFolders: 'Folders cannot be attached. Choose the files inside.',
  asFile: 'Attach as a file',
  textName: 'text.txt',
  tray: 'Attached files',
  trayState: (count, done) => `${files(count)}, ${done} uploaded`,
  hasFailed: 'Remove the files that cannot be sent.',
  remove: (name) => `Remove ${name}`,
  moveBefore: 'Move forward',
  moveAfter: 'Move back',
  moved: (name, place, count) => `${name}: place ${place} of ${count}`,
  progress: (name) => `Upload of ${name}`,
  waiting: 'waiting',
  ready: 'uploaded',
  retry: 'Try again',
  takeOut: 'Remove',
  alt: 'Alternative text',
  altTitle: 'Describe the picture',
  altAbout: 'People who cannot see it read this.',
  save: 'Save',
  cancel: 'Cancel',
  close: 'Close',
  hasAlt: 'with alternative text',
  stop: (name) => `Do not send ${name}`,
  uploading: (name) => `${name}, uploading`,
  bytesGone: 'the files are no longer in this page',
  noFile: 'the server no longer has the files',
  notUploaded: 'a file could not be uploaded',
  chooseAgain: 'Choose them again',
  failure: ({ code, of }, size, limit) => {
    if (code === 'too_large') return `${size}; the limit is ${limit}`;
    if (code === 'quota') return of === 'all' ? 'The server has no space left' : 'You have no space left for files';
    const texts: Partial<Record<UploadFailure['code'], string>> = {
      empty: 'It is empty',
      unreadable: 'It cannot be read',
      signed_out: 'Your session has ended',
    };
    return texts[code] ?? 'It could not be uploaded';
  },
};

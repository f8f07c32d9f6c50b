import type { KindWords } from '@/lib/files/summary';

export const en: KindWords = {
  image: ['Photo', 'photos'],
  audio: ['Audio', 'audio files'],
  video: ['Video', 'videos'],
  file: ['File', 'files'],
};

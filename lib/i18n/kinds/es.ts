import type { KindWords } from '@/lib/files/summary';

export const es: KindWords = {
  image: ['Foto', 'fotos'],
  audio: ['Audio', 'audios'],
  video: ['Video', 'videos'],
  file: ['Archivo', 'archivos'],
};

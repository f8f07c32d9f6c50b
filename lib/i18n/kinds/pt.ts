import type { KindWords } from '@/lib/files/summary';

export const pt: KindWords = {
  image: ['Foto', 'fotos'],
  audio: ['Áudio', 'áudios'],
  video: ['Vídeo', 'vídeos'],
  file: ['Arquivo', 'arquivos'],
};

import type { UploadFailure } from '@/lib/chat/client/uploads/upload';

const files = (count: number) => (count === 1 ? '1 archivo' : `${count} archivos`);

export const es = {
  /** Stands before decimals. */
  decimal: ',',
  // Choosing
  attach: 'Adjuntar archivos',
  camera: 'Cámara',
  photos: 'Fotos y vídeos',
  files: 'Archivos',
  drop: (room: string) => `Suelta para añadir a ${room}`,
  dropAbout: (limit: string | null) => `Se envía cuando tú quieras.${limit ? ` Hasta ${limit} cada archivo.` : ''}`,
  tooMany: (limit: number) => `Un mensaje puede tener hasta ${limit} archivos.`,
  noFolders: 'No se pueden adjuntar carpetas. Elige los archivos que hay dentro.',
  asFile: 'Adjuntar como archivo',
  /** The name of a long text that is sent as a file. */
  textName: 'texto.txt',
  // Above the field
  tray: 'Archivos adjuntos',
  trayState: (count: number, done: number) => `${files(count)}, ${done === 1 ? '1 subido' : `${done} subidos`}`,
  hasFailed: 'Quita los archivos que no se pueden enviar.',
  remove: (name: string) => `Quitar ${name}`,
  moveBefore: 'Mover hacia delante',
  moveAfter: 'Mover hacia atrás',
  moved: (name: string, place: number, count: number) => `${name}: lugar ${place} de ${count}`,
  progress: (name: string) => `Subida de ${name}`,
  waiting: 'en espera',
  ready: 'subido',
  retry: 'Reintentar',
  takeOut: 'Quitar',
  alt: 'Texto alternativo',
  altTitle: 'Describe la imagen',
  altAbout: 'Lo leen quienes no pueden verla.',
  save: 'Guardar',
  cancel: 'Cancelar',
  close: 'Cerrar',
  /** What a picture shows. */
  hasAlt: 'con texto alternativo',
  // Messages
  stop: (name: string) => `No enviar ${name}`,
  uploading: (name: string) => `${name}, subiendo`,
  bytesGone: 'los archivos ya no están en esta página',
  noFile: 'el servidor ya no tiene los archivos',
  notUploaded: 'un archivo no se pudo subir',
  chooseAgain: 'Elegirlos de nuevo',
  // Failures of one file
  failure: ({ code, of }: UploadFailure, size: string, limit: string): string => {
    if (code === 'too_large') return `Pesa ${size}; caben ${limit}`;
    if (code === 'quota')
      return of === 'all' ? 'El servidor no tiene más espacio' : 'No te queda espacio para archivos';
    const texts: Partial<Record<UploadFailure['code'], string>> = {
      empty: 'Está vacío',
      unreadable: 'No se puede leer',
      signed_out: 'Tu sesión ha terminado',
    };
    return texts[code] ?? 'No se pudo subir';
  },
};

export type FilesText = typeof es;

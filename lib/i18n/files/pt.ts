import type { UploadFailure } from '@/lib/chat/client/uploads/upload';
import type { FilesText } from './es';

const files = (count: number) => (count === 1 ? '1 arquivo' : `${count} arquivos`);

export const pt: FilesText = {
  decimal: ',',
  attach: 'Anexar arquivos',
  camera: 'Câmera',
  photos: 'Fotos e vídeos',
  files: 'Arquivos',
  drop: (room) => `Solte para adicionar a ${room}`,
  dropAbout: (limit) => `É enviado quando você quiser.${limit ? ` Até ${limit} por arquivo.` : ''}`,
  tooMany: (limit) => `Uma mensagem pode ter até ${limit} arquivos.`,
  noFolders: 'Não é possível anexar pastas. Escolha os arquivos que estão dentro.',
  asFile: 'Anexar como arquivo',
  textName: 'texto.txt',
  tray: 'Arquivos anexados',
  trayState: (count, done) => `${files(count)}, ${done === 1 ? '1 carregado' : `${done} carregados`}`,
  hasFailed: 'Remova os arquivos que não podem ser enviados.',
  remove: (name) => `Remover ${name}`,
  moveBefore: 'Mover para a frente',
  moveAfter: 'Mover para trás',
  moved: (name, place, count) => `${name}: lugar ${place} de ${count}`,
  progress: (name) => `Carregamento de ${name}`,
  waiting: 'em espera',
  ready: 'carregado',
  retry: 'Tentar de novo',
  takeOut: 'Remover',
  alt: 'Texto alternativo',
  altTitle: 'Descreva a imagem',
  altAbout: 'É lido por quem não pode vê-la.',
  save: 'Salvar',
  cancel: 'Cancelar',
  close: 'Fechar',
  hasAlt: 'com texto alternativo',
  stop: (name) => `Não enviar ${name}`,
  uploading: (name) => `${name}, carregando`,
  bytesGone: 'os arquivos não estão mais nesta página',
  noFile: 'o servidor não tem mais os arquivos',
  notUploaded: 'um arquivo não pôde ser carregado',
  chooseAgain: 'Escolher de novo',
  failure: ({ code, of }, size, limit) => {
    if (code === 'too_large') return `Tem ${size}; o limite é ${limit}`;
    if (code === 'quota')
      return of === 'all' ? 'O servidor não tem mais espaço' : 'Você não tem mais espaço para arquivos';
    const texts: Partial<Record<UploadFailure['code'], string>> = {
      empty: 'Está vazio',
      unreadable: 'Não pode ser lido',
      signed_out: 'Sua sessão terminou',
    };
    return texts[code] ?? 'Não foi possível carregar';
  },
};

import type { ErrorCode } from '@/lib/chat/protocol';

export const es = {
  // The bar and the menu of a message
  bar: 'Acciones del mensaje',
  menu: 'Más acciones',
  sheet: (author: string) => `Mensaje de ${author}`,
  ownSheet: 'Tu mensaje',
  close: 'Cerrar',
  reactWith: (emoji: string) => `Reaccionar con ${emoji}`,
  actions: {
    react: 'Reaccionar…',
    reply: 'Responder',
    edit: 'Editar',
    copy: 'Copiar el texto',
    link: 'Copiar el enlace',
    download: 'Descargar',
    pin: 'Fijar en la sala',
    unpin: 'Dejar de fijar',
    unpreview: 'Quitar la vista previa',
    reactions: 'Ver quién reaccionó',
    unread: 'Marcar como no leído',
    report: 'Denunciar…',
    hide: 'Ocultar para todos',
    show: 'Volver a mostrar',
    delete: 'Eliminar',
  },
  /** The names of keys that are more than a letter. */
  keys: { delete: 'Supr' },
  // What was done
  copied: 'Texto copiado.',
  linkCopied: 'Enlace copiado.',
  copyFailed: 'Este navegador no dejó copiar.',
  pinned: 'Mensaje fijado en la sala.',
  unpinned: 'El mensaje ya no está fijado.',
  markedUnread: 'La sala queda sin leer desde ese mensaje.',
  deleted: 'Mensaje eliminado.',
  hidden: 'Mensaje oculto para todos.',
  shownAgain: 'El mensaje se vuelve a mostrar.',
  notHidden: { hide: 'No se pudo ocultar el mensaje.', show: 'No se pudo volver a mostrar el mensaje.' },
  notUnpreviewed: 'No se pudo quitar la vista previa.',
  undo: 'Deshacer',
  tooLateToUndo: 'El mensaje ya se eliminó.',
  full: 'Hay demasiados cambios sin enviar. Espera a que vuelva la conexión.',
  // Deleting
  deleteTitle: '¿Eliminar este mensaje?',
  deleteOthers: (author: string) => `El mensaje de ${author} desaparece para todos. No se puede deshacer.`,
  deleteOwn: 'Borraste todo el texto. El mensaje desaparece para todos.',
  confirmDelete: 'Eliminar',
  cancel: 'Cancelar',
  // Reporting
  report: {
    title: (author: string) => `Denunciar un mensaje de ${author}`,
    whoSees:
      'Los administradores verán este mensaje, unos pocos de antes y después, y que lo denuncias tú. Quien lo escribió no sabrá quién lo denunció.',
    reason: 'Motivo (opcional)',
    reasonHint: 'Hasta 500 caracteres',
    send: 'Denunciar',
    sending: 'Enviando…',
    done: 'Denuncia enviada a los administradores.',
    errors: {
      failed: 'No se pudo enviar. Revisa tu conexión e inténtalo de nuevo.',
      busy: 'El servidor está ocupado. Inténtalo de nuevo en unos segundos.',
      gone: 'Ese mensaje ya no se muestra a nadie.',
      no_room: 'Ya no puedes leer esta sala.',
      archived: 'La sala está archivada.',
      signed_out: 'Tu sesión terminó. Vuelve a entrar.',
      bad_text: 'El motivo tiene caracteres que no son texto.',
      too_long: 'El motivo puede tener hasta 500 caracteres.',
      too_many_tries: 'Son demasiadas denuncias seguidas. Espera un rato.',
    } as Record<string, string> & { failed: string; too_long: string },
  },
  // Above the field
  replyingTo: (author: string) => `Respondes a ${author}`,
  replyingToYou: 'Respondes a tu mensaje',
  stopReplying: 'Dejar de responder',
  editing: 'Editas tu mensaje',
  stopEditing: 'Dejar de editar',
  unfinished: 'Dejaste un cambio sin guardar',
  goOnEditing: 'Seguir editando',
  // Going to the end, and to a message
  toEnd: 'Ir al final',
  newMessages: (count: number) => {
    if (count > 99) return 'Más de 99 mensajes nuevos';
    return count === 1 ? '1 mensaje nuevo' : `${count} mensajes nuevos`;
  },
  unreadAbove: (count: number, isMore: boolean) => (isMore ? `Más de ${count} sin leer` : `${count} sin leer`),
  newer: 'Ver mensajes siguientes',
  newerLoading: 'Cargando mensajes siguientes…',
  newerFailed: 'No se pudieron cargar. Reintentar',
  looking: 'Buscando el mensaje…',
  stopLooking: 'Cancelar',
  notThere: 'Ese mensaje ya no existe.',
  notReached: 'No se pudo cargar ese mensaje. Revisa tu conexión e inténtalo de nuevo.',
  // Who reacted
  whoReacted: 'Quién reaccionó',
  /** `more` people whose names are not listed. */
  reactedWith: (names: string, emoji: string) => `${names} con ${emoji}`,
  andMore: (names: readonly string[], more: number) => (more > 0 ? `${names.join(', ')} y ${more} más` : listed(names)),
  loading: 'Cargando…',
  failed: 'No se pudo cargar.',
  retry: 'Reintentar',
  // Pins
  pins: 'Mensajes fijados',
  noPins: 'Ninguno por ahora.',
  goTo: 'Ir al mensaje',
  // What the server refused
  refused: {
    edit: 'No se guardó el cambio',
    delete: 'No se eliminó el mensaje',
    react: 'No se guardó la reacción',
    pin: 'No se pudo fijar o dejar de fijar el mensaje',
  },
  discard: 'Descartar el texto',
  reasons: {
    gone: 'alguien eliminó el mensaje',
    hidden: 'la moderación ocultó el mensaje',
    too_late: 'pasó el tiempo para editarlo',
    forbidden: 'no tienes permiso en esta sala',
    too_many: 'ya hay demasiados',
    too_long: 'el texto es demasiado largo',
    room_closed: 'la sala no admite cambios',
    silenced: 'te han silenciado en esta sala',
    bad_frame: 'el servidor todavía no lo conoce; inténtalo de nuevo en unos minutos',
  } as Partial<Record<ErrorCode, string>>,
  otherReason: 'el servidor no lo admite',
  putBack: 'Recuperar el texto',
  isBack: 'El texto volvió al campo.',
};

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  const others = names.slice(0, -1);
  if (others.length === 0) return last;
  return `${others.join(', ')} ${/^h?[ií](?![aeou])/iu.test(last) ? 'e' : 'y'} ${last}`;
}

export type ActionsText = typeof es;

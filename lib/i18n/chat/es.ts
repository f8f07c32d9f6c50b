const MONTHS = 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(' ');

export const es = {
  // Around the room
  skip: 'Saltar al contenido',
  /** One's conversation with oneself. */
  notes: 'Tus notas',
  notLoaded: 'No se pudo cargar. Revisa tu conexión e inténtalo de nuevo.',
  // Days and times
  today: 'Hoy',
  yesterday: 'Ayer',
  date: (day: number, month: number, year: number) => `${day} de ${MONTHS[month - 1]} de ${year}`,
  /** Before and after noon. */
  dayPeriods: ['a.\u00a0m.', 'p.\u00a0m.'] as [am: string, pm: string],
  // The list
  log: (room: string) => `Mensajes de ${room}`,
  you: 'Tú',
  nobody: 'Cuenta eliminada',
  /** `nobody` within a sentence. */
  nobodyInSentence: 'una cuenta eliminada',
  deleted: 'Mensaje eliminado',
  hidden: 'Mensaje oculto por la moderación',
  edited: '(editado)',
  pinned: 'Fijado',
  /** Stands before the name of the author whose message is answered. */
  replyTo: 'En respuesta a',
  replyToYou: 'En respuesta a tu mensaje',
  reactions: { title: 'Reacciones', withYours: ', con la tuya', add: 'Añadir una reacción' },
  emptyTitle: 'Todavía no hay mensajes',
  emptyText: 'Escribe el primero.',
  beginning: 'Aquí empieza la conversación.',
  older: 'Ver mensajes anteriores',
  olderLoading: 'Cargando mensajes anteriores…',
  olderFailed: 'No se pudieron cargar. Reintentar',
  /** The line above new messages. */
  newLine: 'Nuevos',
  // Messages of people whom the reader has blocked
  blocked: {
    messages: (count: number, people: number) => {
      if (count === 1) return 'Mensaje de una persona bloqueada';
      return `${count} mensajes de ${people === 1 ? 'una persona bloqueada' : 'personas bloqueadas'}`;
    },
    show: 'Mostrar',
    hide: 'Ocultar',
  },
  // One's own messages
  sending: 'Enviando',
  sent: 'Enviado',
  notSent: 'No enviado',
  // Writing
  writeTo: (room: string) => `Mensaje para ${room}`,
  placeholder: 'Escribe un mensaje…',
  send: 'Enviar',
  addEmoji: 'Poner un emoji',
  saveEdit: 'Guardar los cambios',
  full: 'Tienes demasiados mensajes sin enviar. Espera a que vuelva la conexión.',
  // The connection
  away: 'Sin conexión. Lo que escribas se enviará cuando vuelva la conexión.',
};

export type ChatText = typeof es;

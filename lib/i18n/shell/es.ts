/** "Ana, Luis y 3 más". Before an i it is "e": Ana e Iván. */
function list(names: readonly string[], more: number): string {
  const last = more > 0 ? `${more} más` : (names.at(-1) ?? '');
  const others = more > 0 ? names : names.slice(0, -1);
  if (others.length === 0) return last;
  const and = /^[\u2068\s]*(?:h?[ií])(?![aeou])/iu.test(last) ? 'e' : 'y';
  return `${others.join(', ')} ${and} ${last}`;
}

const verb = (count: number, one: string, many: string) => (count === 1 ? one : many);

export const es = {
  copyCode: 'Copiar el código',
  copied: 'Copiado',
  list,
  // The list of rooms
  rooms: 'Salas',
  favorites: 'Favoritas',
  direct: 'Mensajes directos',
  conversations: 'Conversaciones',
  goTo: 'Buscar o ir a…',
  newRoom: 'Crear una sala',
  newDirect: 'Mensaje nuevo',
  browse: 'Explorar salas',
  mentions: 'Menciones',
  noRooms: 'Todavía no estás en ninguna.',
  noDirect: 'Nadie por ahora.',
  narrow: 'Estrechar la lista',
  widen: 'Ensanchar la lista',
  closedRoom: 'sala cerrada',
  muted: 'silenciada',
  unsent: 'sin enviar',
  unread: 'sin leer',
  unreadCount: (count: number) =>
    count >= 100 ? '99+ mensajes sin leer' : verb(count, '1 mensaje sin leer', `${count} mensajes sin leer`),
  mentionCount: (count: number) => (count >= 100 ? '99+ menciones' : verb(count, '1 mención', `${count} menciones`)),
  // The page behind a link
  removePreview: 'Quitar la vista previa',
  noFilesHere: 'Aquí no se pueden enviar archivos.',
  /** Read before the author of a message to which another one links. */
  linked: 'Mensaje enlazado de',
  linkedMissing: 'El mensaje enlazado no está disponible.',
  // Who is here, and who is writing
  presence: { active: 'En línea', away: 'Ausente', offline: '' },
  typing: (names: readonly string[]) =>
    names.length > 3
      ? 'Varias personas están escribiendo…'
      : `${list(names, 0)} ${verb(names.length, 'está', 'están')} escribiendo…`,
  // One's account
  account: (name: string) => `Tu cuenta: ${name}`,
  ownAccount: 'Tu cuenta',
  notifications: 'Notificaciones',
  administration: 'Administración',
  help: 'Ayuda',
  signOut: 'Cerrar sesión',
  signingOut: 'Cerrando sesión…',
  signOutFailed: 'No se pudo cerrar la sesión. Revisa tu conexión e inténtalo de nuevo.',
  // One's own state
  setStatus: 'Poner un estado…',
  changeStatus: 'Cambiar el estado…',
  goInvisible: 'Aparecer sin conexión',
  goVisible: 'Volver a aparecer en línea',
  invisible: 'Apareces sin conexión',
  /** 100 means as many or more. */
  openReports: (count: number) => (count >= 100 ? '99+ denuncias' : verb(count, '1 denuncia', `${count} denuncias`)),
  // No room is shown
  chooseTitle: 'Elige una sala',
  chooseText: 'Una sala es para hablar de un tema; un mensaje directo, para hablar con alguien.',
  // The room's header
  back: 'Volver a la lista',
  backUnread: (count: number) =>
    `Volver a la lista, ${verb(count, '1 mensaje para ti sin leer', `${count} mensajes para ti sin leer`)}`,
  details: 'Detalles',
  showDetails: 'Detalles de la sala',
  search: 'Buscar en la sala',
  members: (count: number) => verb(count, '1 miembro', `${count} miembros`),
  options: 'Opciones de la sala',
  calendar: 'Ir a un día',
  // The connection
  signedOut: 'Tu sesión terminó. Los mensajes pendientes se enviarán cuando vuelvas a entrar.',
  signIn: 'Entrar',
  notKept: 'Este navegador no puede guardar los mensajes pendientes. No cierres la página hasta que se envíen.',
  // Looking at a room
  looking: 'Estás mirando esta sala.',
  join: 'Unirme',
  moment: 'Un momento…',
  // Notices
  allRead: 'Todo está marcado como leído.',
  nothingUnread: 'No hay nada más sin leer.',
  tooManyRooms: 'Estás en 1.000 salas, que es el máximo. Primero tienes que salir de alguna.',
  notDone: 'No se pudo hacer. Revisa tu conexión e inténtalo de nuevo.',
  // What happened in the room
  note: {
    joined: (who: string, count: number) => `${who} ${verb(count, 'se unió', 'se unieron')} a la sala`,
    left: (who: string, count: number) => `${who} ${verb(count, 'salió', 'salieron')} de la sala`,
    added: (by: string | null, who: string, count: number) =>
      by === null ? `${who} ${verb(count, 'se unió', 'se unieron')} a la sala` : `${by} añadió a ${who}`,
    removed: (by: string | null, who: string, count: number) =>
      by === null ? `${who} ya no ${verb(count, 'está', 'están')} en la sala` : `${by} sacó a ${who} de la sala`,
    owner: (by: string | null, who: string, count: number) =>
      by === null
        ? `${who} ${verb(count, 'es', 'son')} ahora responsable${verb(count, '', 's')} de la sala`
        : `${by} nombró responsable${verb(count, '', 's')} a ${who}`,
    moderator: (by: string | null, who: string, count: number) =>
      by === null ? `${who} ${verb(count, 'modera', 'moderan')} ahora la sala` : `${by} dio la moderación a ${who}`,
    member: (by: string | null, who: string, count: number) =>
      by === null
        ? `${who} ${verb(count, 'es', 'son')} ahora miembro${verb(count, '', 's')}`
        : `${by} dejó a ${who} como miembro${verb(count, '', 's')}`,
    created: (by: string | null) => (by === null ? 'Se creó la sala' : `${by} creó la sala`),
    renamed: (by: string | null) => (by === null ? 'Cambió el nombre de la sala' : `${by} cambió el nombre de la sala`),
    topic: (by: string | null) => (by === null ? 'Cambió el tema de la sala' : `${by} cambió el tema de la sala`),
    restricted: (by: string | null) => `${by === null ? 'A' : `${by}: a`}hora solo escriben los moderadores`,
    unrestricted: (by: string | null) => `${by === null ? 'A' : `${by}: a`}hora escribe todo el mundo`,
    slowed: (by: string | null) => (by === null ? 'Se puso el modo lento' : `${by} puso el modo lento`),
    unslowed: (by: string | null) => (by === null ? 'Se quitó el modo lento' : `${by} quitó el modo lento`),
    expires: (by: string | null) =>
      by === null
        ? 'Los mensajes antiguos se borrarán (ver los detalles de la sala)'
        : `${by}: los mensajes antiguos se borrarán (ver los detalles de la sala)`,
    keeps: (by: string | null) =>
      by === null ? 'Los mensajes ya no se borran con el tiempo' : `${by}: los mensajes ya no se borran con el tiempo`,
  },
};

export type ShellText = typeof es;

import type { ErrorCode } from '@/lib/chat/protocol';
import { countdown } from './countdown';

/** "las 14:30", "la 1:00" */
const hour = (time: string) => (/^0?1:/.test(time) ? `la ${time}` : `las ${time}`);

export const es = {
  // Messages that were not sent
  retry: 'Reintentar',
  discard: 'Descartar',
  copy: 'Copiar',
  copied: 'Copiado',
  copyFailed: 'No se pudo copiar',
  reasons: {
    too_long: 'es demasiado largo',
    empty: 'no tiene texto',
    bad_text: 'tiene caracteres que no son texto',
    room_closed: 'la sala no admite mensajes',
    moderators_only: 'en esta sala solo escriben los moderadores',
    silenced: 'te han silenciado en esta sala',
    forbidden: 'no tienes permiso en esta sala',
    bad_frame: 'el servidor todavía no lo conoce; inténtalo de nuevo en unos minutos',
  } as Partial<Record<ErrorCode, string>>,
  // What keeps a person from writing
  moderatorsOnly: 'Solo los moderadores escriben aquí.',
  silencedUntil: (time: string, date?: string) =>
    `Un moderador te silenció aquí. Podrás escribir ${date ? `el ${date} ` : ''}a ${hour(time)}`,
  slow: (seconds: number) => `Modo lento: podrás enviar en ${countdown(seconds)}.`,
  // Signing out with unsent messages
  unsentTitle: 'Hay mensajes sin enviar',
  unsentText: (count: number) =>
    count === 1
      ? 'Si cierras sesión ahora, se pierde 1 mensaje.'
      : `Si cierras sesión ahora, se pierden ${count} mensajes.`,
  signOutAnyway: 'Cerrar sesión igualmente',
  stay: 'Cancelar',
  // A room that is closed, or is not there
  noRoom: 'Ya no tienes acceso a esta sala.',
  archived: 'Esta sala está archivada.',
  whenOpened: 'Los mensajes pendientes se enviarán cuando se abra de nuevo.',
  otherRooms: 'Otras salas',
  otherUser: 'Otra persona entró en este navegador.',
  reload: 'Recargar',
  notFoundTitle: 'Página no encontrada',
  notFoundText: 'Esta página o sala no existe, o no tienes acceso.',
  home: 'Ir al chat',
};

export type TroubleText = typeof es;

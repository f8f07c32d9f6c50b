export const es = {
  /** Instead of the text of a message. */
  newMessage: 'Nuevo mensaje',
  /** Shown for a moment, if at all, when a notification is closed. */
  read: 'Ya lo leíste en otro dispositivo',
  testTitle: 'Las notificaciones funcionan',
  testBody: 'Así te avisaremos en este dispositivo.',
};

export type PushText = typeof es;

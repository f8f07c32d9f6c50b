export const es = {
  about: 'El chat de la comunidad.',
  mentions: 'Menciones',
  browse: 'Explorar salas',
  shareTitle: 'Compartir',
  shareAbout: 'Elige la conversación. Lo que compartes queda en su campo, y tú lo envías.',
  shareLost: 'Lo que compartiste no llegó. Abre la app una vez y vuelve a compartirlo.',
  shareNothing: 'No hay nada que compartir.',
  newsIn: (room: string) => `Mensaje nuevo en ${room}`,
  newsFrom: (people: string) => `Mensaje nuevo de ${people}`,
  mentionedIn: (room: string) => `Te mencionaron en ${room}`,
  newsInMany: (count: number) => `Mensajes nuevos en ${count} conversaciones`,
  show: 'Ver',
  installTitle: 'Instala Tertulia',
  installText: 'Se abre como una aplicación y puede avisarte de los mensajes nuevos.',
  installSteps: 'Toca Compartir y elige «Añadir a pantalla de inicio».',
  install: 'Instalar',
  notNow: 'No, gracias',
};

export type AppText = typeof es;

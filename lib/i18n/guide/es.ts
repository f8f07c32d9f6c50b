export const es = {
  help: 'Ayuda',
  title: 'Guía',
  contents: 'En esta página',
  toChat: 'Ir al chat',
  forMembers: 'Guía para todo el mundo',
  forAdmins: 'Guía para administradores',
  top: 'Volver arriba',
};

export type GuideText = typeof es;

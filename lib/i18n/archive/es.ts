/** Months and dates are in the texts of days. */
export const es = {
  // The pages of an archive
  title: (house: string) => `Conversaciones de ${house}`,
  /** @param day as it stands in a sentence */
  asOf: (day: string, time: string) => `Como estaban el ${day} a las ${time}`,
  zone: (label: string) => `Horas: ${label}`,
  rooms: 'Salas',
  direct: 'Conversaciones directas',
  archived: 'archivada',
  closed: 'cerrada',
  noMessages: 'Sin mensajes',
  span: (from: string, to: string) => (from === to ? from : `${from} – ${to}`),
  messages: (count: number) => (count === 1 ? '1 mensaje' : `${grouped(count)} mensajes`),
  all: 'Todas las salas',
  days: 'Días',
  before: 'Anterior',
  after: 'Siguiente',
  /** A page of a day that has several. */
  part: (number: number) => `Parte ${number}`,
  answers: (name: string) => `Responde a ${name}:`,
  file: (path: string) => `En el ZIP: ${path}`,
  search: 'Buscar en los mensajes',
  inRoom: 'Sala',
  searching: 'Buscando…',
  found: 'Resultados:',
  none: 'No se encontró nada.',
  more: 'Ver más',
  noScript: 'Para buscar hace falta JavaScript.',
  // The button of administrators
  button: {
    heading: 'Archivo',
    about:
      'Un ZIP con las personas, las salas abiertas, sus mensajes y sus archivos, y páginas para leerlo y buscar en él sin servidor. Las salas cerradas y las conversaciones directas no están; quien maneja el servidor las exporta con npm run export.',
    begin: 'Crear el archivo ZIP',
    running: (percent: number) => `Creando… ${percent} %`,
    download: (megabytes: number) => `Descargar (${megabytes} MB)`,
    done: 'El archivo está listo. Se elimina un día después.',
    failed: 'El archivo no se terminó. Vuelve a crearlo.',
  },
  failed: 'No se pudo leer una parte de los mensajes. Descomprime todo el archivo antes de abrirlo.',
};

function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, count >= 10_000 ? '.' : '');
}

export type ArchiveText = typeof es;

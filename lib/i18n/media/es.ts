export const es = {
  decimal: ',',
  // Cards of files
  download: 'Descargar',
  downloadFile: (name: string) => `Descargar ${name}`,
  noLines: 'No se pudo mostrar el texto.',
  audio: (name: string) => `Audio ${name}`,
  video: (name: string) => `Video ${name}`,
  play: 'Reproducir',
  stop: 'Detener',
  // The large view
  viewer: 'Fotos',
  close: 'Cerrar',
  previous: 'Foto anterior',
  next: 'Foto siguiente',
  place: (index: number, count: number) => `${index} de ${count}`,
  zoomIn: 'Ampliar',
  zoomOut: 'Reducir',
  toMessage: 'Ir al mensaje',
  notShown: 'No se pudo mostrar la foto.',
  // The files of a room
  files: 'Fotos y archivos',
  allFiles: 'Ver todos',
  back: 'Volver a los detalles',
  kinds: { all: 'Todo', image: 'Fotos', media: 'Audio y video', file: 'Archivos' },
  filter: 'Mostrar',
  none: 'Todavía no hay archivos.',
  noneOfKind: 'No hay ninguno.',
  more: 'Ver más',
  loading: 'Cargando…',
  failed: 'No se pudieron cargar los archivos.',
  retry: 'Reintentar',
  month: (month: string, year: number) => `${month} de ${year}`,
  months: 'enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre'.split(' '),
};

export type MediaText = typeof es;

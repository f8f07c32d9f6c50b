export const es = {
  left: (count: number) => (count === 1 ? 'Te queda 1 carácter' : `Te quedan ${count} caracteres`),
  over: (count: number) => (count === 1 ? 'Te pasas por 1 carácter' : `Te pasas por ${count} caracteres`),
  /** The list above the field. */
  people: 'Personas',
  emoji: 'Emojis',
  suggestions: (count: number) => (count === 1 ? '1 sugerencia' : `${count} sugerencias`),
  notInRoom: 'No está en la sala',
  groups: { all: 'todos', here: 'aquí' },
  groupAbout: {
    all: (count: number | null) =>
      count === null ? 'avisa a toda la sala' : `avisa a las ${count} personas de la sala`,
    here: 'avisa a quienes están aquí ahora',
  },
  ask: {
    title: '¿Avisar a mucha gente?',
    all: (count: number) => `Tu mensaje avisa a las ${count} personas de la sala.`,
    here: (count: number) => `Tu mensaje avisa a quienes están aquí ahora, de las ${count} personas de la sala.`,
    send: 'Enviar',
    cancel: 'Cancelar',
  },
  invite: {
    question: (names: string, count: number) =>
      count === 1 ? `${names} no está en la sala.` : `${names} no están en la sala.`,
    add: 'Invitar',
    adding: 'Invitando…',
    done: (count: number) => (count === 1 ? '1 persona invitada.' : `${count} personas invitadas.`),
    some: 'No se pudo invitar a todas las personas.',
    failed: 'No se pudo invitar. Revisa tu conexión e inténtalo de nuevo.',
    dismiss: 'No invitar',
  },
  picker: {
    title: 'Elegir un emoji',
    search: 'Buscar emoji',
    none: 'No hay ningún emoji con ese nombre.',
    found: 'Encontrados',
    recent: 'Recientes',
    close: 'Cerrar',
    groups: {
      faces: 'Caras',
      people: 'Personas',
      nature: 'Naturaleza',
      food: 'Comida',
      places: 'Lugares',
      activities: 'Actividades',
      objects: 'Objetos',
      symbols: 'Símbolos',
      flags: 'Banderas',
    },
    tone: 'Color de piel',
    tones: ['Amarillo', 'Claro', 'Claro medio', 'Medio', 'Oscuro medio', 'Oscuro'] as readonly string[],
  },
};

export type WritingText = typeof es;

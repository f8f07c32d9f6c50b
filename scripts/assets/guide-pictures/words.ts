import type { Locale } from '@/lib/i18n/locale';

/** What is said in the invented community of the pictures, in each language. The people are the same. */

/** By user name. */
export const PEOPLE = {
  ana: 'Ana',
  luis: 'Luis',
  carmen: 'Carmen',
  marta: 'Marta',
  tomas: 'Tomás',
  ines: 'Inés',
} as const;

export type PersonName = keyof typeof PEOPLE;

export interface Said {
  by: PersonName;
  /** The day of May and the time, such as `14 09:12`. */
  at: string;
  text: string;
  /** The place in the room of the message that it answers, from 0. */
  answers?: number;
  /** Emoji, and who reacted with it. */
  reactions?: Record<string, PersonName[]>;
  /** Whom the text names, as `@Ana`. */
  names?: PersonName;
  /** Hues of photos, with what they show. */
  photos?: { hue: number; alt: string }[];
}

export interface Room {
  /** Also its address. */
  name: string;
  title: string;
  topic?: string;
  isClosed?: true;
  said: Said[];
  /** How many of the last messages the reader, Ana, has not read. */
  unread?: number;
  isFavorite?: true;
}

export interface Words {
  house: string;
  /** The room in which everybody is. */
  square: Room;
  garden: Room;
  kitchen: Room;
  trips: Room;
  board: Room;
  /** With Carmen. */
  direct: Said[];
  /** What the search looks for in the words of Luis. */
  searched: string;
  /** What is in the field. */
  draft: string;
  /** The text that is reported, and why. */
  reported: Said;
  reason: string;
  bot: string;
  status: string;
}

/** Days of the garden with a message each, so that the calendar has some. */
const EARLIER = ['02 18:00', '03 10:20', '05 08:45', '06 19:10', '08 12:30', '09 17:05', '11 09:50', '12 20:15'];

const earlier = (texts: [string, string]): Said[] =>
  EARLIER.map((at, i) => ({ by: i % 2 ? 'marta' : 'luis', at, text: texts[i % 2] ?? '' }));

const es: Words = {
  house: 'Huerta del Barrio',
  square: {
    name: 'plaza',
    title: 'Plaza',
    topic: 'Para todo el mundo',
    said: [{ by: 'marta', at: '14 08:05', text: '¡Buenos días! Hoy abre la biblioteca hasta las ocho.' }],
    unread: 1,
  },
  garden: {
    name: 'huerta',
    title: 'Huerta',
    topic: 'Turnos, semillas y cosechas',
    isFavorite: true,
    said: [
      ...earlier(['Hoy regué yo.', 'Ya brotaron las acelgas.']),
      {
        by: 'luis',
        at: '13 18:05',
        text: 'El sábado llega la tierra nueva. Hacen falta **cuatro personas** y una carretilla.',
        reactions: { '🙋': ['marta', 'ines'] },
      },
      {
        by: 'carmen',
        at: '14 09:12',
        text: 'Así amanecieron los tomates',
        photos: [
          { hue: 12, alt: 'Tomates maduros al sol' },
          { hue: 95, alt: 'El bancal desde la puerta' },
        ],
        reactions: { '🍅': ['luis', 'marta', 'ana'], '❤️': ['ines', 'tomas'] },
      },
      { by: 'ana', at: '14 09:20', text: '¡Qué maravilla! ¿Ya se pueden probar?', answers: 9 },
      { by: 'carmen', at: '14 09:24', text: 'Los de la derecha sí 😋' },
      { by: 'luis', at: '14 10:02', text: 'Para el sábado:\n- guantes\n- dos palas\n- agua para todos' },
      { by: 'luis', at: '14 10:03', text: '@Ana ¿puedes traer la carretilla?', names: 'ana' },
      { by: 'ana', at: '14 10:15', text: 'Claro, la llevo a las nueve.', reactions: { '👍': ['luis', 'carmen'] } },
    ],
  },
  kitchen: {
    name: 'cocina',
    title: 'Cocina',
    topic: 'Recetas y comidas de los domingos',
    said: [
      { by: 'ines', at: '14 11:30', text: '¿Qué cocinamos el domingo?' },
      { by: 'tomas', at: '14 11:34', text: 'Yo puedo hacer pan de maíz.' },
      { by: 'ana', at: '14 11:40', text: '¡Sí! Y una ensalada con lo de la huerta.' },
      { by: 'ines', at: '14 12:05', text: 'Perfecto. Somos doce, más los niños.' },
      { by: 'luis', at: '14 12:08', text: 'El sábado compro la harina, ¿cuánta hace falta?' },
      { by: 'tomas', at: '14 12:10', text: 'Dos kilos. Y si hay, queso fresco.' },
    ],
    unread: 3,
  },
  trips: {
    name: 'excursiones',
    title: 'Excursiones',
    said: [{ by: 'tomas', at: '13 21:00', text: 'La laguna está preciosa. ¿Vamos el último domingo de mayo?' }],
  },
  board: {
    name: 'comision',
    title: 'Comisión',
    isClosed: true,
    said: [{ by: 'marta', at: '13 17:30', text: 'Acta de ayer: aprobado el presupuesto de riego.' }],
  },
  direct: [
    { by: 'ana', at: '14 13:00', text: '¿Te guardo esquejes de romero?' },
    { by: 'carmen', at: '14 13:02', text: '¡Sí, por favor! Paso esta tarde.' },
  ],
  searched: 'sábado',
  draft: 'Aquí van las de ayer',
  reported: { by: 'tomas', at: '14 15:40', text: 'COMPREN YA: semillas mágicas a mitad de precio!!!' },
  reason: 'Es publicidad, y va la tercera vez.',
  bot: 'Clima',
  status: '🌱 En la huerta',
};

const en: Words = {
  house: 'Neighbourhood Garden',
  square: {
    name: 'square',
    title: 'Square',
    topic: 'For everybody',
    said: [{ by: 'marta', at: '14 08:05', text: 'Good morning! The library is open until eight today.' }],
    unread: 1,
  },
  garden: {
    name: 'garden',
    title: 'Garden',
    topic: 'Shifts, seeds and harvests',
    isFavorite: true,
    said: [
      ...earlier(['I watered today.', 'The chard is coming up.']),
      {
        by: 'luis',
        at: '13 18:05',
        text: 'The new soil comes on Saturday. We need **four people** and a wheelbarrow.',
        reactions: { '🙋': ['marta', 'ines'] },
      },
      {
        by: 'carmen',
        at: '14 09:12',
        text: 'The tomatoes this morning',
        photos: [
          { hue: 12, alt: 'Ripe tomatoes in the sun' },
          { hue: 95, alt: 'The bed, seen from the gate' },
        ],
        reactions: { '🍅': ['luis', 'marta', 'ana'], '❤️': ['ines', 'tomas'] },
      },
      { by: 'ana', at: '14 09:20', text: 'How lovely! Can we try them yet?', answers: 9 },
      { by: 'carmen', at: '14 09:24', text: 'The ones on the right, yes 😋' },
      { by: 'luis', at: '14 10:02', text: 'For Saturday:\n- gloves\n- two spades\n- water for everybody' },
      { by: 'luis', at: '14 10:03', text: '@Ana could you bring the wheelbarrow?', names: 'ana' },
      { by: 'ana', at: '14 10:15', text: 'Sure, I will bring it at nine.', reactions: { '👍': ['luis', 'carmen'] } },
    ],
  },
  kitchen: {
    name: 'kitchen',
    title: 'Kitchen',
    topic: 'Recipes, and lunch on Sundays',
    said: [
      { by: 'ines', at: '14 11:30', text: 'What shall we cook on Sunday?' },
      { by: 'tomas', at: '14 11:34', text: 'I can make corn bread.' },
      { by: 'ana', at: '14 11:40', text: 'Yes! And a salad from the garden.' },
      { by: 'ines', at: '14 12:05', text: 'Perfect. We are twelve, plus the children.' },
      { by: 'luis', at: '14 12:08', text: 'I will buy the flour on Saturday. How much do we need?' },
      { by: 'tomas', at: '14 12:10', text: 'Two kilos. And fresh cheese, if there is any.' },
    ],
    unread: 3,
  },
  trips: {
    name: 'trips',
    title: 'Trips',
    said: [{ by: 'tomas', at: '13 21:00', text: 'The lake is beautiful. Shall we go on the last Sunday of May?' }],
  },
  board: {
    name: 'committee',
    title: 'Committee',
    isClosed: true,
    said: [{ by: 'marta', at: '13 17:30', text: 'Minutes of yesterday: the budget for watering is approved.' }],
  },
  direct: [
    { by: 'ana', at: '14 13:00', text: 'Shall I keep some rosemary cuttings for you?' },
    { by: 'carmen', at: '14 13:02', text: 'Yes, please! I will come by this afternoon.' },
  ],
  searched: 'saturday',
  draft: 'Here are those of yesterday',
  reported: { by: 'tomas', at: '14 15:40', text: 'BUY NOW: magic seeds at half the price!!!' },
  reason: 'It is advertising, for the third time.',
  bot: 'Weather',
  status: '🌱 In the garden',
};

const pt: Words = {
  house: 'Horta do Bairro',
  square: {
    name: 'praca',
    title: 'Praça',
    topic: 'Para todo mundo',
    said: [{ by: 'marta', at: '14 08:05', text: 'Bom dia! Hoje a biblioteca fica aberta até as oito.' }],
    unread: 1,
  },
  garden: {
    name: 'horta',
    title: 'Horta',
    topic: 'Turnos, sementes e colheitas',
    isFavorite: true,
    said: [
      ...earlier(['Hoje eu reguei.', 'A acelga já brotou.']),
      {
        by: 'luis',
        at: '13 18:05',
        text: 'No sábado chega a terra nova. Precisamos de **quatro pessoas** e um carrinho de mão.',
        reactions: { '🙋': ['marta', 'ines'] },
      },
      {
        by: 'carmen',
        at: '14 09:12',
        text: 'Assim amanheceram os tomates',
        photos: [
          { hue: 12, alt: 'Tomates maduros ao sol' },
          { hue: 95, alt: 'O canteiro visto do portão' },
        ],
        reactions: { '🍅': ['luis', 'marta', 'ana'], '❤️': ['ines', 'tomas'] },
      },
      { by: 'ana', at: '14 09:20', text: 'Que maravilha! Já dá para provar?', answers: 9 },
      { by: 'carmen', at: '14 09:24', text: 'Os da direita, sim 😋' },
      { by: 'luis', at: '14 10:02', text: 'Para o sábado:\n- luvas\n- duas pás\n- água para todos' },
      { by: 'luis', at: '14 10:03', text: '@Ana você pode trazer o carrinho de mão?', names: 'ana' },
      { by: 'ana', at: '14 10:15', text: 'Claro, levo às nove.', reactions: { '👍': ['luis', 'carmen'] } },
    ],
  },
  kitchen: {
    name: 'cozinha',
    title: 'Cozinha',
    topic: 'Receitas e almoços de domingo',
    said: [
      { by: 'ines', at: '14 11:30', text: 'O que vamos cozinhar no domingo?' },
      { by: 'tomas', at: '14 11:34', text: 'Eu posso fazer pão de milho.' },
      { by: 'ana', at: '14 11:40', text: 'Sim! E uma salada com o que há na horta.' },
      { by: 'ines', at: '14 12:05', text: 'Perfeito. Somos doze, mais as crianças.' },
      { by: 'luis', at: '14 12:08', text: 'No sábado compro a farinha. Quanta precisa?' },
      { by: 'tomas', at: '14 12:10', text: 'Dois quilos. E queijo fresco, se houver.' },
    ],
    unread: 3,
  },
  trips: {
    name: 'passeios',
    title: 'Passeios',
    said: [{ by: 'tomas', at: '13 21:00', text: 'A lagoa está linda. Vamos no último domingo de maio?' }],
  },
  board: {
    name: 'comissao',
    title: 'Comissão',
    isClosed: true,
    said: [{ by: 'marta', at: '13 17:30', text: 'Ata de ontem: aprovado o orçamento da irrigação.' }],
  },
  direct: [
    { by: 'ana', at: '14 13:00', text: 'Guardo umas mudas de alecrim para você?' },
    { by: 'carmen', at: '14 13:02', text: 'Sim, por favor! Passo aí hoje à tarde.' },
  ],
  searched: 'sábado',
  draft: 'Aqui vão as de ontem',
  reported: { by: 'tomas', at: '14 15:40', text: 'COMPREM JÁ: sementes mágicas pela metade do preço!!!' },
  reason: 'É propaganda, e já é a terceira vez.',
  bot: 'Clima',
  status: '🌱 Na horta',
};

export const WORDS: Record<Locale, Words> = { es, en, pt };

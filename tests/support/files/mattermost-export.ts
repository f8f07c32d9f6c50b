/** A bulk export of Mattermost, put together after the format that it publishes, with what importers stumble on. */

type Fields = Record<string, unknown>;

/** 2026-08-01T14:00:00Z */
const START = 1_785_592_800_000;

/** Milliseconds since 1970, so many seconds after the first message. */
export const ms = (seconds: number) => START + seconds * 1_000;

const line = (type: string, fields: unknown) => JSON.stringify({ type, [type]: fields });

export const version = JSON.stringify({ type: 'version', version: 1, info: { generator: 'mattermost-server' } });

const user = (username: string, more: Fields, channels: string[] = []) =>
  line('user', {
    ...{
      username,
      email: `${username}@example.org`,
      nickname: '',
      first_name: '',
      last_name: '',
      roles: 'system_user',
    },
    teams: [{ name: 'casa', roles: 'team_user', channels: channels.map((name) => ({ name, roles: 'channel_user' })) }],
    ...more,
  });

export const post = (user: string, seconds: number, message: string, more: Fields = {}): Fields => ({
  ...{ team: 'casa', channel: 'town-square', user, type: '', message, props: {}, create_at: ms(seconds), edit_at: 0 },
  ...more,
});

const reply = (user: string, seconds: number, message: string, more: Fields = {}): Fields => ({
  ...{ user, message, create_at: ms(seconds) },
  ...more,
});

export const PLAN = '20260801/teams/noteam/channels/c/users/u/f1/plan.txt';
const GONE = '20260801/teams/noteam/channels/c/users/u/f2/viejo.pdf';

const channel = (name: string, type: string, more: Fields = {}) =>
  line('channel', { team: 'casa', name, display_name: name, type, header: '', purpose: '', ...more });

const inTownSquare = (posts: readonly Fields[]) => posts.map((one) => line('post', one));

export const TOWN_SQUARE: readonly Fields[] = [
  // Posts stand in the order of their ids there.
  post(
    'luis',
    60,
    'Hola @ana. y @eva, @channel: mira [**la página**](https://example.org/@ana "x") :wave_medium_light_skin_tone: :nuestro: ~plan',
  ),
  post('ana', 30, '# Hola\n~~no~~ `x @luis`', { edit_at: ms(300) }),
  post('ana', 0, 'ana joined', { type: 'system_join_channel' }),
  post('ana', 70, 'borrado', { delete_at: ms(75) }),
  post('ana', 80, 'pregunta', {
    is_pinned: true,
    replies: [
      reply('luis', 90, 'respuesta', { reactions: [{ user: 'ana', create_at: ms(95), emoji_name: '+1' }] }),
      // Before what it answers.
      reply('marta', 10, 'del pasado'),
    ],
  }),
  post('marta', 100, 'a la vez, primero'),
  post('marta', 100, 'a la vez, después'),
  // Twice.
  post('marta', 100, 'a la vez, después'),
  post('luis', 110, '', {
    props: {
      from_webhook: 'true',
      override_username: 'avisos',
      attachments: [{ title: 'Roto', title_link: 'https://ci.example.org/1', fields: [{ title: 'Rama', value: 7 }] }],
    },
  }),
  post('robot', 111, 'listo', { props: { from_bot: 'true' } }),
  post('fantasma', 112, 'de alguien que no está'),
  post('', 113, 'de nadie'),
  post('eva', 114, 'de una persona borrada'),
  post('ana', 115, 'mira', { attachments: [{ path: PLAN }, { path: GONE }, { path: '../../etc/passwd' }, {}] }),
  post('luis', 116, 'ok', {
    reactions: [
      { user: 'luis', create_at: ms(130), emoji_name: '+1' },
      { user: 'ana', create_at: ms(120), emoji_name: '+1' },
      { user: 'ana', create_at: ms(121), emoji_name: '+1' },
      { user: 'eva', create_at: ms(122), emoji_name: 'wave_dark_skin_tone' },
      { user: 'nadie', create_at: ms(123), emoji_name: 'tada' },
      { user: 'ana', create_at: ms(124), emoji_name: 'nuestro' },
    ],
  }),
  post('ana', 117, '\u200b'),
  post('ana', 118, 'sin hora', { create_at: '1785592918000' }),
];

const ROOMS = ['town-square', 'plan'];

export function mattermostLines(): string[] {
  return [
    version,
    line('emoji', { name: 'nuestro', image: 'exported_emoji/nuestro' }),
    line('team', { name: 'casa', display_name: 'La Casa', type: 'O' }),
    channel('town-square', 'O', { display_name: 'Plaza', header: 'De todo :wave:' }),
    channel('plan', 'P', { display_name: 'El Plan', purpose: 'Secreto' }),
    channel('viejo', 'O', { deleted_at: ms(9) }),
    user('ana', { nickname: 'Ana García' }, ROOMS),
    user('luis', { first_name: 'Luis' }, ROOMS),
    user('eva', { delete_at: ms(200) }, ROOMS),
    user('marta', {}, ['town-square', 'plan']).replace('"plan","roles":"', '"plan","roles":"channel_admin '),
    user('sale', { delete_at: ms(200) }),
    user('robot', {}),
    line('bot', { username: 'robot', owner: 'ana', display_name: 'Robot' }),
    ...inTownSquare(TOWN_SQUARE),
    line('post', post('marta', 5, 'el plan', { channel: 'plan' })),
    // A channel that no line describes.
    line('post', post('ana', 6, 'suelto', { channel: 'suelto' })),
    line('direct_channel', { members: ['luis', 'ana'], header: '' }),
    line('direct_channel', { participants: [{ username: 'ana' }, { username: 'marta' }] }),
    line('direct_post', { channel_members: ['ana', 'luis'], user: 'ana', message: 'entre dos', create_at: ms(6) }),
    line('direct_post', { channel_members: ['luis', 'ana'], user: 'luis', message: 'sí', create_at: ms(7) }),
    line('direct_post', { channel_members: ['ana'], user: 'ana', message: 'nota', create_at: ms(8) }),
    line('future_type', { x: 1 }),
  ];
}

/** The entries of the ZIP. */
export function mattermostEntries(lines: readonly string[] = mattermostLines()): Record<string, string> {
  return { 'import.jsonl': `${lines.join('\n')}\n`, [`data/${PLAN}`]: 'pan y vino' };
}

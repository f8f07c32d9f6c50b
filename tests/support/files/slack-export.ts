/** An export of a Slack workspace, put together after what Slack publishes, with what importers stumble on. */

type Message = Record<string, unknown>;

/** 2026-08-01T14:00:00Z */
const START = 1_785_592_800;

/** A time stamp as Slack writes it, so many seconds after the first message. */
export const ts = (seconds: number, micros = 100) => `${START + seconds}.${String(micros).padStart(6, '0')}`;

const said = (user: unknown, seconds: number, text: string, more: Message = {}): Message => ({
  ...{ type: 'message', user, ts: ts(seconds), text, team: 'T01CASA', client_msg_id: `x-${seconds}` },
  ...more,
});

const user = (id: string, name: string, real: string, more: Message = {}) => ({
  ...{ id, team_id: 'T01CASA', name, deleted: false, is_bot: false },
  profile: { real_name: real, display_name: '', email: `${name}@example.org` },
  ...more,
});

export const USERS = [
  user('U1', 'ana', 'Ana García'),
  user('U2', 'luis', 'Luis'),
  user('U3', 'eva', 'Eva', { deleted: true }),
  user('U4', 'deploy', 'Deploy', { is_bot: true }),
  user('U5', 'marta', 'Marta'),
  user('U6', 'gone', 'Never Wrote', { deleted: true }),
];

const URL_OF = 'https://files.slack.com/files-pri/T01CASA-F1/download/plan.txt';

export const GENERAL_FIRST_DAY = [
  said('U1', 0, 'joined', { subtype: 'channel_join' }),
  // Stands before an earlier one.
  said(
    'U2',
    60,
    'Hola <@U1> &amp; <@U3>, <!channel>: mira <https://example.org/a_b|*la página*> :wave::skin-tone-3: :nuestro:',
  ),
  said('U1', 30, '*Hola* ~no~ `x <@U2>`', { edited: { user: 'U1', ts: ts(300) } }),
  said('U1', 70, '', { subtype: 'tombstone', hidden: true }),
  said('U1', 80, 'pregunta', { thread_ts: ts(80), reply_count: 2, replies: [{ user: 'U2', ts: ts(90) }] }),
  said('U2', 90, 'respuesta', { thread_ts: ts(80), subtype: 'thread_broadcast', root: { text: 'pregunta' } }),
  said('U5', 95, 'sin raíz', { thread_ts: ts(70) }),
  { type: 'message', subtype: 'bot_message', bot_id: 'B1', username: 'avisos', ts: ts(100), text: 'listo' },
  {
    type: 'message',
    subtype: 'bot_message',
    bot_id: 'B2',
    user: null,
    ts: ts(101),
    text: '',
    attachments: [{ fallback: 'roto' }],
  },
  { type: 'message', user: null, ts: ts(102), text: 'de nadie' },
  said('U9', 103, 'de fuera', { user_profile: { name: 'omar', real_name: 'Omar' } }),
  said('U2', 104, 'baila', { subtype: 'me_message' }),
  said('U1', 105, 'mira', {
    files: [
      { id: 'F1', name: 'plan.txt', mode: 'hosted', url_private_download: URL_OF },
      { id: 'F2', mode: 'tombstone' },
      { id: 'F3', name: 'viejo.pdf', mode: 'hidden_by_limit' },
    ],
  }),
  said('U2', 106, 'ok', {
    files: null,
    reactions: [
      { name: '+1', users: ['U1', 'U2', 'U1'], count: 3 },
      { name: 'wave::skin-tone-6', users: ['U3'], count: 1 },
      { name: 'nuestro', users: ['U1', 'U5'], count: 2 },
    ],
  }),
  { type: 'message', text: 'sin hora' },
  null,
];

export const GENERAL_SECOND_DAY = [
  // In both days.
  said('U2', 90, 'respuesta', { thread_ts: ts(80), subtype: 'thread_broadcast' }),
  said('U5', 86_500, '&gt; cita\n• uno\n• dos'),
  // In the file of the wrong day.
  said('U3', 20, 'de una persona borrada'),
];

/** The entries of the ZIP. */
export function slackEntries(): Record<string, string> {
  const channels = [
    {
      ...{ id: 'C1', name: 'general', creator: 'U1', is_archived: false, members: ['U1', 'U2', 'U3', 'U5'] },
      topic: { value: 'De todo &amp; nada' },
      purpose: { value: 'x' },
      pins: [{ id: ts(80), type: 'C', created: START + 500, user: 'U2' }],
    },
    { id: 'C2', name: 'proyecto-viejo', creator: 'U2', is_archived: true, members: [], purpose: { value: 'Hecho' } },
  ];
  const groups = [{ id: 'G1', name: 'general', creator: 'U3', members: ['U3', 'U2', 'U5'] }];
  const dms = [
    { id: 'D1', members: ['U1', 'U2'] },
    { id: 'D2', members: ['U1', 'USLACKBOT'] },
  ];
  const mpims = [{ id: 'G2', name: 'mpdm-ana--luis--marta-1', members: ['U1', 'U2', 'U5'] }];
  const lists = { users: USERS, channels, groups, dms, mpims, integration_logs: [] };
  const days: Record<string, unknown[]> = {
    'general/2026-08-01': GENERAL_FIRST_DAY,
    'general/2026-08-02': GENERAL_SECOND_DAY,
    'proyecto-viejo/2026-08-01': [said('U2', 5, 'hecho')],
    'D1/2026-08-01': [said('U1', 6, 'entre dos'), said('U2', 7, 'sí')],
    'mpdm-ana--luis--marta-1/2026-08-01': [said('U5', 8, 'entre tres')],
  };
  return Object.fromEntries(
    Object.entries({ ...lists, ...days }).map(([name, list]) => [`${name}.json`, JSON.stringify(list)]),
  );
}

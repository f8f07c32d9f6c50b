import { type Attack, IN } from '@/tests/security/attack';

const area = 'Upgrade';

export const UPGRADE: readonly Attack[] = [
  {
    area,
    attack: 'No cookie',
    must: '401',
    shownBy: {
      [IN.refusals]: ['an upgrade › needs a live session'],
      [IN.upgradeSession]: ['no socket is opened › without a cookie'],
    },
  },
  {
    area,
    attack: 'A forged cookie: nonsense, another secret, the id alone, a session nobody has',
    must: '401',
    shownBy: {
      [IN.refusals]: ['an upgrade › needs a live session'],
      [IN.upgradeSession]: [
        'no socket is opened › with nonsense',
        'no socket is opened › with another secret',
        'no socket is opened › with the id alone',
        'no socket is opened › with a session nobody has',
      ],
      [IN.token]: ['%s is nobody'],
    },
  },
  {
    area,
    attack: 'An expired cookie, an expired session',
    must: '401',
    shownBy: {
      [IN.upgradeSession]: [
        'no socket is opened › with an expired cookie',
        'no socket is opened › once the session expired',
      ],
    },
  },
  {
    area,
    attack: 'A cookie with alg:none',
    must: '401',
    shownBy: { [IN.upgradeSession]: ['no socket is opened › with alg:none'], [IN.token]: ['alg:none is nobody'] },
  },
  {
    area,
    attack: 'The cookie of a revoked session, or of a disabled account',
    must: '401',
    shownBy: {
      [IN.refusals]: ['an upgrade › needs a live session', 'an upgrade › needs an account that is not disabled'],
      [IN.upgradeSession]: [
        'the socket of somebody who signed in through the pages › opens with the cookie, and closes by itself at sign-out',
      ],
    },
  },
  {
    area,
    attack: 'Origin missing, null, another host, look-alike prefix or suffix, other port, other scheme',
    must: '403',
    shownBy: {
      [IN.refusals]: ['an upgrade › needs the Origin of this installation'],
      [IN.accounts]: ['behind TLS › a socket from the same host without TLS, or another port, is foreign'],
    },
  },
  {
    area,
    attack: 'Host, X-Forwarded-Host or Forwarded that agree with a foreign Origin',
    must: '403: the Origin is compared with the configuration alone',
    shownBy: { [IN.refusals]: ['an upgrade › takes no word of the request for which origin that is'] },
  },
  {
    area,
    attack: 'Room .., %2e%2e, %00, %zz, __proto__, 10 KB',
    must: '404',
    shownBy: {
      [IN.refusals]: ['an upgrade › to the room %s is 404'],
      'lib/rooms/name.test.ts': ['roomNameFromPath › refuses %s'],
    },
  },
  {
    area,
    attack: 'Any upgrade outside /ws/chat/',
    must: '404, and nothing is upgraded',
    shownBy: { [IN.refusals]: ['an upgrade › outside /ws/chat/ is 404: %s'] },
  },
  {
    area,
    attack: 'More sockets than a user or an address may have',
    must: '429, until another one closes',
    shownBy: { [IN.limits]: ['a socket more than a user or an address may have is refused, until another one closes'] },
  },
  {
    area,
    attack: 'Half-open handshakes: nothing said, half a head, a head letter by letter',
    must: '408 and the end after 10 s',
    shownBy: { [IN.refusals]: ['an upgrade › that %s is ended after 10 seconds'] },
  },
];

import type { Attack } from '@/tests/security/attack';

export const UPGRADE = [
  { tag: 'upgrade/no-cookie', attack: 'No cookie', must: '401' },
  {
    tag: 'upgrade/forged-cookie',
    attack: 'A forged cookie: nonsense, another secret, the id alone, an unknown session',
    must: '401',
  },
  { tag: 'upgrade/expired', attack: 'An expired cookie, an expired session', must: '401' },
  { tag: 'upgrade/unsigned-cookie', attack: 'A cookie with alg:none', must: '401' },
  { tag: 'upgrade/revoked', attack: 'The cookie of a revoked session, or of a disabled account', must: '401' },
  {
    tag: 'upgrade/foreign-origin',
    attack: 'Origin missing, null, another host, look-alike prefix or suffix, other port, other scheme',
    must: '403',
  },
  {
    tag: 'upgrade/foreign-host',
    attack: 'Host, X-Forwarded-Host or Forwarded that agree with a foreign Origin',
    must: '403: the Origin is compared only with the configuration',
  },
  { tag: 'upgrade/odd-room', attack: 'Room .., %2e%2e, %00, %zz, __proto__, 10 KB', must: '404' },
  { tag: 'upgrade/other-path', attack: 'Any upgrade outside /ws/chat/', must: '404, and nothing is upgraded' },
  {
    tag: 'upgrade/too-many-sockets',
    attack: 'More sockets than a user or an address may have',
    must: '429, until another one closes',
  },
  {
    tag: 'upgrade/half-open',
    attack: 'Half-open handshakes: no data, half a head, a head letter by letter',
    must: '408 and the end after 10 s',
  },
] as const satisfies readonly Attack[];

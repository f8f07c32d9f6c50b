import type { Attack } from '@/tests/security/attack';

export const EVERYWHERE = [
  {
    tag: 'everywhere/any-route',
    attack: 'Any page or API, signed out, as a member, or disabled',
    must: 'refused by each handler itself; there is no middleware',
  },
  {
    tag: 'everywhere/cookie-attributes',
    attack: 'Cookies read by scripts, sent by other sites, read in transit, set for other hosts',
    must: 'HttpOnly, Secure behind TLS, SameSite=Lax, host-only',
  },
  {
    tag: 'everywhere/security-headers',
    attack: 'Answers of every kind, errors too',
    must: 'CSP, nosniff, Referrer-Policy, frame-ancestors; HSTS behind TLS',
  },
  { tag: 'everywhere/other-host', attack: 'A Host that is not ours', must: '421' },
  {
    tag: 'everywhere/ambiguous-head',
    attack: 'An ambiguous head: two Hosts, lengths, encodings, Origins',
    must: '400, also for an upgrade',
  },
  {
    tag: 'everywhere/next-headers',
    attack: "Next's own headers, malformed or made up; a query from which Next would remove a parameter",
    must: '400, or ignored: never 500, never an error in the log',
  },
  {
    tag: 'everywhere/last-answers',
    attack: 'A head or body that is too large, a CONNECT tunnel, bytes that are not HTTP; the client keeps writing',
    must: 'the answer arrives, and the connection ends after a bounded time and amount',
  },
  {
    tag: 'everywhere/broken-bodies',
    attack: 'Bodies that are cut off or too slow, to fill the log with errors',
    must: 'one line at debug each, counted; 408 after 30 s',
  },
  {
    tag: 'everywhere/inner-failure',
    attack: 'Any internal failure',
    must: 'no stack, no secret and no message in an answer or the log',
  },
  {
    tag: 'everywhere/fuzz',
    attack:
      'Thousands of requests to every handler and page, made from its schema and then broken: bodies, types, cookies, paths, queries',
    must: 'each is answered, never with a fault; no error in the log; people go on talking',
  },
  {
    tag: 'everywhere/weak-secret',
    attack: 'A missing or weak secret',
    must: 'the app refuses to start, and does not show it',
  },
  {
    tag: 'everywhere/database-certificate',
    attack: 'A MySQL with another certificate, or with none',
    must: 'certificate and name are verified; never without TLS',
  },
  {
    tag: 'everywhere/redis-certificate',
    attack: 'A Redis with another certificate',
    must: 'certificate and name are verified',
  },
] as const satisfies readonly Attack[];

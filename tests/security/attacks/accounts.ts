import type { Attack } from '@/tests/security/attack';

export const ACCOUNTS = [
  {
    tag: 'accounts/look-alike-names',
    attack: 'Look-alike names: Admin, “admin ”, ádmin, full-width, zero-width, mixed scripts, another alphabet',
    must: 'refused',
  },
  {
    tag: 'accounts/colliding-names',
    attack: 'Colliding names',
    must: 'taken; of those who ask at once, one gets it',
  },
  { tag: 'accounts/long-password', attack: 'A password of 73 bytes and its first 72', must: 'they differ' },
  { tag: 'accounts/password-with-nul', attack: 'X and X\\0Y', must: 'they differ' },
  {
    tag: 'accounts/password-not-well-formed',
    attack: 'Passwords that differ in half of a surrogate pair, or in U+FFFD',
    must: 'refused where one is set; wrong where one is asked, after the same work',
  },
  { tag: 'accounts/emoji-password', attack: 'A password of 64 emoji', must: 'accepted, and known again' },
  {
    tag: 'accounts/huge-password',
    attack: 'A password of 1 MB, wherever one is taken',
    must: '413 before hashing',
  },
  {
    tag: 'accounts/unknown-user',
    attack: 'An unknown user, a wrong password, a disabled account',
    must: 'alike in text, status and work',
  },
  {
    tag: 'accounts/too-many-tries',
    attack: 'More than 10 tries in 15 minutes for an account from an address, over several nodes',
    must: '429 with when to come back, the right password too',
  },
  {
    tag: 'accounts/forwarded-address',
    attack: 'X-Forwarded-For of one’s own',
    must: 'the right-most address, port stripped, and only behind the configured proxy',
  },
  {
    tag: 'accounts/many-hashes',
    attack: 'Many passwords to hash at once',
    must: 'the loop is never blocked; past the queue, refused at once',
  },
  {
    tag: 'accounts/csrf',
    attack: 'CSRF, on every route that changes something',
    must: '403; what a form can send is refused even with our Origin',
  },
  { tag: 'accounts/open-redirect', attack: 'Open redirects through callbackUrl', must: 'one stays on the site' },
  {
    tag: 'accounts/session-fixation',
    attack: 'Session fixation',
    must: 'each sign-in has a fresh id, and the browser’s one of before ends',
  },
  {
    tag: 'accounts/mass-assignment',
    attack: 'Mass assignment, on every route that changes something',
    must: '400, and nothing is changed',
  },
] as const satisfies readonly Attack[];

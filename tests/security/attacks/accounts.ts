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
    must: 'taken; one of several simultaneous requests gets it',
  },
  {
    tag: 'accounts/hostile-shown-names',
    attack: 'A shown name that turns the text, is invisible, piles up marks, is too long, or poses as the installation',
    must: 'refused, at sign-up and later',
  },
  { tag: 'accounts/long-password', attack: 'A password of 73 bytes and its first 72', must: 'they differ' },
  { tag: 'accounts/password-with-nul', attack: 'X and X\\0Y', must: 'they differ' },
  {
    tag: 'accounts/password-not-well-formed',
    attack: 'Passwords that differ in half of a surrogate pair, or in U+FFFD',
    must: 'refused as a new password; wrong as a current one, after the same work',
  },
  { tag: 'accounts/emoji-password', attack: 'A password of 64 emoji', must: 'accepted, and recognized again' },
  {
    tag: 'accounts/huge-password',
    attack: 'A password of 1 MB, in every password field',
    must: '413 before hashing',
  },
  {
    tag: 'accounts/unknown-user',
    attack: 'An unknown user, a wrong password, a disabled account',
    must: 'the same text, status and work',
  },
  {
    tag: 'accounts/too-many-tries',
    attack: 'More than 10 attempts in 15 minutes at one account from one address, over several nodes',
    must: '429 with a waiting time, even for the right password',
  },
  {
    tag: 'accounts/forwarded-address',
    attack: 'A forged X-Forwarded-For',
    must: 'the right-most address, port stripped, and only behind the configured proxy',
  },
  {
    tag: 'accounts/many-hashes',
    attack: 'Many passwords to hash at once',
    must: 'the event loop is never blocked; beyond the queue, refused at once',
  },
  {
    tag: 'accounts/csrf',
    attack: 'CSRF, on every route that changes something',
    must: '403; what a form can send is refused even with our Origin',
  },
  {
    tag: 'accounts/tokens',
    attack: 'A token of a program that is looked for later, guessed, over, revoked, or not enough for what it asks',
    must: 'shown once, stored as a hash; 401, or 403 without the scope; it ends with its person',
  },
  {
    tag: 'accounts/open-redirect',
    attack: 'Open redirects through callbackUrl',
    must: 'the redirect stays on the site',
  },
  {
    tag: 'accounts/session-fixation',
    attack: 'Session fixation',
    must: 'each sign-in has a new id, and the browser’s earlier session ends',
  },
  {
    tag: 'accounts/invitation',
    attack:
      'A code of an invitation: guessed, changed, used more often than it may be, by many at once, revoked, too old',
    must: '404 alike; no more people come in than it has uses',
  },
  {
    tag: 'accounts/organization-answer',
    attack:
      'An answer of the organization’s provider with another state, nonce, issuer, audience, signature or PKCE verifier, used twice, or in another browser',
    must: 'nobody is signed in',
  },
  {
    tag: 'accounts/organization-entry',
    attack: 'The choice of a user name after it: in another browser, twice, by many at once, too late',
    must: '404 alike; one of several simultaneous choices makes the account',
  },
  {
    tag: 'accounts/organization-takeover',
    attack: 'An account of the provider with somebody’s address or name; a link that the person did not ask for',
    must: 'another account, or none; linking needs the session and the password',
  },
  {
    tag: 'accounts/password-link',
    attack: 'A link for a new password: guessed, used twice, used by several at once, too old, replaced by another one',
    must: '404 alike; one of several simultaneous uses sets its password',
  },
  {
    tag: 'accounts/start-link',
    attack: 'The link that makes the first administrator: guessed, opened by several at once, kept for later',
    must: '404 alike; one of several simultaneous uses makes an administrator, and later ones none',
  },
  {
    tag: 'accounts/second-factor-hint',
    attack: 'Finding out who has two factors, with a wrong password or none',
    must: 'the same text, status and work as for everybody else',
  },
  {
    tag: 'accounts/code-replay',
    attack: 'A code or a recovery code used again, or by several at once over several nodes',
    must: 'one succeeds',
  },
  {
    tag: 'accounts/guessed-codes',
    attack:
      'Guessing codes with the right password, from many addresses, and entering the password between the guesses',
    must: '429 after 10 wrong ones in 15 minutes, even for the right code',
  },
  {
    tag: 'accounts/administration-without-second-factor',
    attack:
      'An administrator without two factors where they are required: pages, handlers, hiding messages, silencing people',
    must: 'refused until they are set up',
  },
  {
    tag: 'accounts/mail-headers',
    attack: 'An e-mail address with line breaks, a list of addresses, quotes or an address literal',
    must: '400; names of people and rooms cannot add headers or recipients either',
  },
  {
    tag: 'accounts/mail-known',
    attack: 'Finding out whether an e-mail address has an account, by asking for a password or giving it as one’s own',
    must: 'the same answer and work as for an address that is nobody’s, until its mailbox proves it',
  },
  {
    tag: 'accounts/mail-moved',
    attack: 'Another address for a stolen account, so that its owner no longer gets its mails',
    must: 'the earlier address is told by mail; an administrator’s link stays, and they can remove an address, not set one',
  },
  {
    tag: 'accounts/mail-flood',
    attack: 'Asking for mails to one address, from many accounts and clients; or for many mails from one client',
    must: '3 mails of a kind in 15 minutes to an address; 429 after 10 from a client or a person',
  },
  {
    tag: 'accounts/sign-up-by-mail',
    attack:
      'An account with a mailbox of another domain, a subdomain or a look-alike; links that are guessed, old, replaced or used twice',
    must: 'the same answer and no mail; one account for each link and each address',
  },
  {
    tag: 'accounts/mail-link',
    attack:
      'The link that confirms an e-mail address: guessed, changed, of another kind, replaced, used twice or by several at once',
    must: '404 alike; one of several simultaneous uses confirms the address',
  },
  {
    tag: 'accounts/unsubscribe',
    attack: 'Another person’s link that ends mails: guessed, changed, opened by a program, or leading to another site',
    must: '404, and nothing is changed; opening it changes nothing, and leads only to the own page',
  },
  {
    tag: 'accounts/mass-assignment',
    attack: 'Mass assignment, on every route that changes something',
    must: '400, and nothing is changed',
  },
] as const satisfies readonly Attack[];

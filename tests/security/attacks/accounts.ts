import { type Attack, IN } from '@/tests/security/attack';

const area = 'Accounts';

export const ACCOUNTS: readonly Attack[] = [
  {
    area,
    attack: 'Look-alike names: Admin, “admin ”, ádmin, full-width, zero-width, mixed scripts, another alphabet',
    must: 'refused',
    shownBy: {
      [IN.name]: ['a name that is refused › %s', 'names of another alphabet that look the same › %s is kept from %s'],
      [IN.authLimit]: ['a name that looks like somebody’s is taken'],
    },
  },
  {
    area,
    attack: 'Colliding names',
    must: 'taken; of those who ask at once, one gets it',
    shownBy: {
      [IN.name]: ['the key of a name › %s is %s'],
      [IN.accounts]: [
        'signing up › %s is taken once somebody is Colisión',
        'signing up › of five who ask for one name at once, one gets it',
      ],
      [IN.accountsStore]: ['users › a name that collides is taken, and the first one stays'],
    },
  },
  {
    area,
    attack: 'A password of 73 bytes and its first 72',
    must: 'they differ',
    shownBy: { [IN.password]: ['a password › of 73 bytes differs from its first 72'] },
  },
  {
    area,
    attack: 'X and X\\0Y',
    must: 'they differ',
    shownBy: {
      [IN.password]: [
        'a password › differs from itself with NUL and more behind it',
        'a password › of NUL within is known again',
      ],
    },
  },
  {
    area,
    attack: 'Passwords that differ in half of a surrogate pair, or in U+FFFD',
    must: 'refused where one is set; wrong where one is asked, after the same work',
    shownBy: {
      'lib/auth/password/password-rules.test.ts': ['half of a surrogate pair at the end is refused'],
      [IN.password]: ['a password › that is not well-formed fits nothing: %j'],
      [IN.accounts]: [
        'signing up › refuses a password with %s',
        'signing in › a password that is not well-formed is wrong, also where an account of before had one',
      ],
      [IN.account]: [
        'another password › needs the present one, ends the other sessions, and only then is the password',
      ],
      [IN.admin]: ['people › can sign in with the password they were given'],
      'tests/integration/admin/admin-script.test.ts': ['a password with %s is refused'],
    },
  },
  {
    area,
    attack: 'A password of 64 emoji',
    must: 'accepted, and known again',
    shownBy: {
      [IN.password]: ['a password › of 64 emoji is known again'],
      'lib/auth/password/password-rules.test.ts': ['64 emoji will do'],
    },
  },
  {
    area,
    attack: 'A password of 1 MB, wherever one is taken',
    must: '413 before hashing',
    shownBy: {
      [IN.accounts]: [
        'signing up › a megabyte of password is refused, with or without its length said before',
        'signing in › a megabyte is refused before it is hashed',
      ],
      [IN.forgery]: ['%s › reads no megabyte'],
      [IN.admin]: ['%s › takes nothing from another origin, of another type or shape'],
      'lib/api/body.test.ts': ['an endless body is left after a while'],
    },
  },
  {
    area,
    attack: 'An unknown user, a wrong password, a disabled account',
    must: 'alike in text, status and work',
    shownBy: {
      [IN.accounts]: ['signing in › answers a wrong password, an unknown name and a disabled account alike'],
      [IN.signIn]: ['a name that nobody has, or could have, is the same work as a wrong password'],
      [IN.password]: [
        'what nobody could have is full work too: at a cost that takes days there is no answer in a second',
      ],
      [IN.browserAccounts]: ['signing in › answers a wrong password and an unknown name alike'],
    },
  },
  {
    area,
    attack: 'More than 10 tries in 15 minutes for an account from an address, over several nodes',
    must: '429 with when to come back, the right password too',
    shownBy: {
      [IN.authLimit]: [
        'too many wrong passwords › on both nodes together are refused with when to come back, the right one too, whoever the name is of',
        'too many wrong passwords › for a change of password count with those of the sign-in',
        'new accounts are limited by address; what was only mistyped does not count',
        'where tries cannot be counted nobody is let in',
      ],
      [IN.tries]: [
        'failed tries of an account from an address › are as many as the limit on all nodes together; then even the right password is refused',
        'failed tries of an account from an address › of a hundred at once no more are looked at',
        'failed tries of an account from an address › end with their 15 minutes, which run from the last of them',
      ],
      [IN.config]: ['.env.example › gives the defaults'],
    },
  },
  {
    area,
    attack: 'X-Forwarded-For of one’s own',
    must: 'the right-most address, port stripped, and only behind the configured proxy',
    shownBy: {
      'lib/http/client-address.test.ts': [
        'clientAddress › is the peer when no proxy is trusted, whatever the client claims',
        'clientAddress › is the right-most forwarded address behind one proxy',
        'clientAddress › reads %s as %s',
        'clientAddress › reads a header that came in several lines',
      ],
      [IN.authLimit]: ['too many wrong passwords › the client’s own X-Forwarded-For gives no fresh tries'],
    },
  },
  {
    area,
    attack: 'Many passwords to hash at once',
    must: 'the loop is never blocked; past the queue, refused at once',
    shownBy: {
      [IN.password]: [
        'hashing leaves the loop to the others',
        'past the queue a request is refused at once, and what waits is still served',
      ],
    },
  },
  {
    area,
    attack: 'CSRF, on every route that changes something',
    must: '403; what a form can send is refused even with our Origin',
    shownBy: {
      [IN.forgery]: [
        'the tables of this file › know every handler outside /api/admin',
        '%s › does what it is asked by a page of ours',
        '%s › does nothing for a page of another site',
        '%s › does nothing for what a form of another site could send, with our Origin even',
        '%s › cannot be read by a page of another site',
      ],
      [IN.admin]: [
        'the tables of this file › know every page and every handler',
        '%s › takes nothing from another origin, of another type or shape',
      ],
      [IN.accounts]: [
        'signing in › needs the CSRF token and our own Origin',
        'signing out › neither a link nor a foreign form does it',
      ],
    },
  },
  {
    area,
    attack: 'Open redirects through callbackUrl',
    must: 'one stays on the site',
    shownBy: {
      'lib/auth/callback-url.test.ts': ['%j leads to the start', 'whatever is given, a browser stays on the site'],
      [IN.accounts]: ['signing in › never leads on to another site'],
      [IN.browserAccounts]: ['signing in › leads nowhere else, whatever the address says'],
      [IN.http]: ['a request › for %s leads nowhere'],
    },
  },
  {
    area,
    attack: 'Session fixation',
    must: 'each sign-in has a fresh id, and the browser’s one of before ends',
    shownBy: {
      [IN.accounts]: ['signing in › takes no session id from outside: each sign-in has a fresh one'],
      [IN.signIn]: ['that of somebody else on this browser ends as well'],
    },
  },
  {
    area,
    attack: 'Mass assignment, on every route that changes something',
    must: '400, and nothing is changed',
    shownBy: {
      [IN.forgery]: ['%s › takes nothing that it did not ask for', 'nobody became an administrator by any of it'],
      [IN.admin]: ['%s › takes nothing from another origin, of another type or shape'],
      [IN.accounts]: ['signing up › %s cannot be given along'],
      [IN.account]: ['what one chooses › cannot be %s'],
    },
  },
];

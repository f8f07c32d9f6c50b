import { type Attack, IN } from '@/tests/security/attack';

const area = 'Everywhere';

export const EVERYWHERE: readonly Attack[] = [
  {
    area,
    attack: 'Any page or API, signed out, as a member, or disabled',
    must: 'refused by each handler itself; nothing stands before them',
    shownBy: {
      [IN.forgery]: [
        'the tables of this file › know every handler outside /api/admin',
        'the tables of this file › are all there is: nothing stands before the handlers',
        '%s › is for those who are signed in',
        '%s › tells those who are signed out nothing',
      ],
      [IN.admin]: [
        'the tables of this file › know every page and every handler',
        'the page %s › is not there for members',
        'the page %s › sends those who are %s to sign in, and then back',
        '%s › is not there for whoever is %s, and changes nothing',
      ],
      [IN.account]: ['whoever is signed out › is sent to sign in, and gets nothing from the API'],
      [IN.chat]: ['history › is for those who are signed in, and of rooms that exist'],
    },
  },
  {
    area,
    attack: 'Cookies read by scripts, sent by other sites, seen on the way, set for other hosts',
    must: 'HttpOnly, Secure behind TLS, SameSite=Lax, host-only',
    shownBy: {
      [IN.accounts]: [
        'signing in › makes a session, whose cookie scripts cannot read and other sites do not send',
        'behind TLS › every cookie is Secure, and bound to the host by its prefix where that can be',
      ],
      [IN.token]: ['behind TLS only the secure cookie counts'],
    },
  },
  {
    area,
    attack: 'Answers of every kind, errors too',
    must: 'CSP, nosniff, Referrer-Policy, frame-ancestors; HSTS behind TLS',
    shownBy: {
      [IN.http]: [
        'every answer › has the security headers: %s',
        'every answer › has them when the request is no HTTP, or its head is too large',
        'every answer › has them when ws itself refuses a handshake',
      ],
      [IN.refusals]: ['an upgrade › has the security headers on its refusals'],
      [IN.leaks]: ['an answer to what fails inside › says nothing of why, and has the security headers: %s'],
      [IN.accounts]: ['behind TLS › every answer asks browsers to come back by TLS'],
      [IN.headers]: ['securityHeaders › asks for TLS only where there is TLS'],
    },
  },
  {
    area,
    attack: 'A Host that is not ours',
    must: '421',
    shownBy: { [IN.http]: ['a request › to a host that is not ours is 421 and names the setting'] },
  },
  {
    area,
    attack: 'A head that two readers could understand in two ways: two Hosts, lengths, encodings, Origins',
    must: '400, of an upgrade too',
    shownBy: {
      [IN.lastAnswers]: [
        'a request that two readers could understand in two ways is 400, and so is its upgrade › with %s',
      ],
      'lib/http/head.test.ts': [
        'a head is refused › with two lines of %s, also when they are equal',
        'a head is refused › with the Host %j',
        'a head is refused › with the Transfer-Encoding %s',
      ],
    },
  },
  {
    area,
    attack: "Next's own headers, malformed or made up; a query that Next would take something out of",
    must: '400, or as if they were not there: never 500, never an error in the log',
    shownBy: {
      [IN.nextHeaders]: [
        "a header of Next's router › that is malformed is 400, or as if it were not there, on %s",
        'a header by which the parts of Next speak to each other › changes nothing: %s',
        'what Next would take out of a query › is 400 at the history like everything that it does not know: %s',
        'whatever headers a request has › there is an answer below 500, with our headers, and no error in the log',
      ],
      'lib/http/next/router-state.test.ts': ['a router state › that is let through is one that Next reads'],
    },
  },
  {
    area,
    attack: 'Too large a head or body, a tunnel, no HTTP, by whoever keeps writing',
    must: 'the answer arrives, and the connection ends after a bounded time and amount',
    shownBy: {
      [IN.lastAnswers]: [
        'whoever keeps writing reads the answer › to %s: %i',
        'a connection that got its last answer › is ended after a while, however much and however long the client goes on',
        'a connection that got its last answer › serves nothing more',
      ],
    },
  },
  {
    area,
    attack: 'Bodies that break off, or come too slowly, to fill the log with errors',
    must: 'one line at debug each, counted; 408 after 30 s',
    shownBy: {
      [IN.clientFaults]: [
        'a client that goes away within its body › leaves no error, one line at debug, and one in the metrics: %s',
        'a client that goes away within its body › or sends it too slowly, neither: it is 408',
        'a client that goes away within the answer › leaves no error: %s',
      ],
    },
  },
  {
    area,
    attack: 'Whatever fails inside',
    must: 'no stack, no secret and no message in an answer or the log',
    shownBy: {
      [IN.leaks]: [
        'an answer to what fails inside › says nothing of why, and has the security headers: %s',
        'the log › is JSON, one line each, whatever names, browsers, paths and texts hold; it has neither secrets nor texts',
      ],
      [IN.log]: [
        'the log › says that a statement failed and where, never with which values: %j',
        'the log › hides passwords, cookies and secrets that are handed to it',
        'what libraries say to the console › is one line of JSON, and of a failed statement no values',
      ],
    },
  },
  {
    area,
    attack: 'A missing or weak secret',
    must: 'the app refuses to start, and does not show it',
    shownBy: {
      [IN.leaks]: ['a start › %s is refused, in a line that names the setting and not its value'],
      [IN.config]: [
        'with DATABASE_URL › secret and address are needed, and both are asked for at once',
        'with DATABASE_URL › a weak secret is refused: %s',
        'what is wrong › never shows the value of a secret',
      ],
      'lib/auth/secret.test.ts': [
        'a secret is made once, kept, and readable by its owner alone',
        'a file that holds no secret is neither used nor overwritten',
      ],
    },
  },
  {
    area,
    attack: 'A MySQL with another certificate, or with none',
    must: 'certificate and name are verified; never without TLS',
    shownBy: {
      'lib/db/client.test.ts': [
        'TLS to the database › verifies the certificate and the name',
        'TLS to the database › cannot be weakened by the address',
        'TLS to the database › is not done without: to a server that offers none nothing is said, no password either',
      ],
    },
  },
  {
    area,
    attack: 'A Redis with another certificate',
    must: 'certificate and name are verified',
    shownBy: {
      'tests/integration/chat/broker.test.ts': [
        'RedisBroker › does not talk to a Redis whose certificate is for another name',
      ],
    },
  },
];

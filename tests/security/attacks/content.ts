import { type Attack, IN } from '@/tests/security/attack';

const area = 'Content';
const AS_TYPED = 'two people › see text as it was typed, and nothing in it runs';
const HTML = 'components/rooms/chat-room.test.tsx';
const LINKS = 'components/messages/links/links.test.ts';
const TEXT = 'lib/text.test.ts';

export const CONTENT: readonly Attack[] = [
  {
    area,
    attack: '<script>, SVG, event handlers',
    must: 'shown as text, lossless',
    shownBy: { [IN.browserChat]: [AS_TYPED], [HTML]: ['the server’s HTML of a room › shows markup as text'] },
  },
  {
    area,
    attack: 'javascript: and data: links',
    must: 'text, never a link',
    shownBy: {
      [IN.browserChat]: [AS_TYPED],
      [HTML]: ['the server’s HTML of a room › makes links that tell nothing and are trusted with nothing'],
      [LINKS]: ['what is a link › is nothing but the web and mail'],
    },
  },
  {
    area,
    attack: 'Bidi controls, zero-width characters, 1,000 combining marks',
    must: 'shown as text, isolated, lossless',
    shownBy: {
      [IN.browserChat]: [AS_TYPED],
      [HTML]: ['the server’s HTML of a room › isolates names and texts of another direction'],
      [LINKS]: ['loses nothing of the text'],
    },
  },
  {
    area,
    attack: 'A message of zero-width characters, fillers, blank braille, tags, controls, or any mixture',
    must: '`empty`, in the browser and on the server',
    shownBy: {
      [TEXT]: ['isBlank › %j is: %s', 'isBlank › %j is not'],
      [IN.refusals]: ['a bad frame › with %s gets its error, and the connection lives'],
      [IN.writer]: ['what is said › is refused when it is %s'],
      [IN.changes]: ['an edit › to %s is refused'],
      [IN.admin]: ['messages › that are gone, empty or too long are answered so'],
      [IN.browserChat]: [
        'two people › see nothing of what has nothing to see, and a paste without its control characters',
      ],
    },
  },
  {
    area,
    attack: 'NUL, escape sequences and other control characters in messages, names, titles and edits',
    must: 'refused; those of before are shown harmless, and break no page',
    shownBy: {
      [TEXT]: [
        'hasControls › is for each of C0, DEL and C1, wherever it stands',
        'what may be shown of an old text has no control characters, and keeps its lines',
      ],
      [IN.refusals]: ['a bad frame › with %s gets its error, and the connection lives'],
      [IN.accounts]: ['signing up › refuses the name %j'],
      [IN.admin]: [
        'messages › that are gone, empty or too long are answered so',
        'rooms › have a title of one visible line; an empty one stands for the name, in a new room and an old one',
      ],
      [IN.browserChat]: ['two people › open a room in which an older release left control characters'],
    },
  },
  {
    area,
    attack: 'A resend with other line ends',
    must: 'the same message, stored and shown with line feeds',
    shownBy: {
      [IN.writer]: [
        'a resend › is the same whatever its line ends, which are stored and shown as line feeds',
        'a resend › of what an older release stored with other line ends is the same',
      ],
    },
  },
  {
    area,
    attack:
      'A URL with user-info, a backslash, look-alike letters, invisible or bidi characters, an address as a number',
    must: 'plain text: a link leads to the host that one reads',
    shownBy: {
      [LINKS]: [
        'a link leads to the host that one reads › a URL with user-info is plain text: %j',
        'a link leads to the host that one reads › a backslash where a host could go on makes no link: %s',
        'a link leads to the host that one reads › a host with %s is plain text',
        'a link leads to the host that one reads › %j makes a URL plain text',
        'a link leads to the host that one reads › an address of mail is one, and with two @ it is none',
      ],
    },
  },
  {
    area,
    attack: 'Any of it under the Content-Security-Policy',
    must: 'nonces on our own scripts alone; the browser reports nothing',
    shownBy: {
      [IN.browserChat]: [AS_TYPED],
      [IN.http]: ['every answer › puts its own nonce on every script of a page, and no other'],
      [HTML]: ['the server’s HTML of a room › has no style attribute: the Content-Security-Policy allows none'],
      [IN.headers]: [
        'securityHeaders › lets scripts and styles run by nonce alone',
        'securityHeaders › has another nonce each time',
      ],
    },
  },
  {
    area,
    attack: 'Line breaks and control characters in a name, a path, a user agent, a text',
    must: 'the log is JSON, one line each',
    shownBy: {
      [IN.log]: ['the log › is one line of JSON for each entry, whatever a name, a path or a browser holds'],
      [IN.leaks]: [
        'the log › is JSON, one line each, whatever names, browsers, paths and texts hold; it has neither secrets nor texts',
      ],
      [IN.http]: ['a request › that Next complains of leaves JSON in the log, one line each'],
    },
  },
];

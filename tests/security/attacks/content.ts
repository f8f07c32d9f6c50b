import { type Attack, IN } from '@/tests/security/attack';

const area = 'Content';
const AS_TYPED = 'two people › see text as it was typed, and nothing in it runs';
const HTML = 'components/chat/chat-room.test.tsx';
const LINKS = 'components/chat/links.test.ts';

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

import type { Attack } from '@/tests/security/attack';

export const CONTENT = [
  { tag: 'content/markup', attack: '<script>, SVG, event handlers', must: 'shown as text, lossless' },
  { tag: 'content/script-links', attack: 'javascript: and data: links', must: 'text, never a link' },
  {
    tag: 'content/bidi',
    attack: 'Bidi controls, zero-width characters, 1,000 combining marks',
    must: 'shown as text, isolated, lossless',
  },
  {
    tag: 'content/blank-message',
    attack: 'A message of zero-width characters, fillers, blank braille, tags, controls, or any mixture',
    must: '`empty`, in the browser and on the server',
  },
  {
    tag: 'content/control-characters',
    attack: 'NUL, escape sequences and other control characters in messages, names, titles and edits',
    must: 'refused; older ones are shown harmlessly, and break no page',
  },
  {
    tag: 'content/other-line-ends',
    attack: 'A resend with other line ends',
    must: 'the same message, stored and shown with line feeds',
  },
  {
    tag: 'content/look-alike-links',
    attack:
      'A URL with user-info, a backslash, look-alike letters, invisible or bidi characters, an address as a number',
    must: 'plain text: a link leads only to the host that it shows',
  },
  {
    tag: 'content/markdown-markup',
    attack: 'Scripts, event handlers and script links in every construct of formatting',
    must: 'text: a page has only the elements of the formatting itself',
  },
  {
    tag: 'content/markdown-bombs',
    attack: 'Quotes, lists, emphasis and brackets nested as deep as a message is long; delimiters without an end',
    must: 'bounded depth, linear time',
  },
  {
    tag: 'content/csp',
    attack: 'Any of these under the Content-Security-Policy',
    must: 'nonces on our own scripts only; the browser reports nothing',
  },
  {
    tag: 'content/log-lines',
    attack: 'Line breaks and control characters in a name, a path, a user agent, a text',
    must: 'the log has one line of JSON per entry',
  },
  {
    tag: 'content/archive-pages',
    attack:
      'Scripts and script links in texts, names, titles, topics, file names and files of an archive that is read from a disk',
    must: 'text: its pages run nothing but their own script, and load nothing from a network',
  },
] as const satisfies readonly Attack[];

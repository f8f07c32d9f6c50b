import { tests } from 'commonmark-spec';
import { expect, it } from 'vitest';
import { parse } from './parse';
import { toHtml } from './to-html';

/** The sections about what messages can have. */
const SECTIONS = [
  'Precedence',
  'Backslash escapes',
  'Fenced code blocks',
  'Paragraphs',
  'Block quotes',
  'List items',
  'Lists',
  'Inlines',
  'Code spans',
  'Emphasis and strong emphasis',
  'Links',
  'Soft line breaks',
  'Textual content',
];

/** The examples of these sections that look otherwise here, and why. docs/decisions/0049 has the reasons. */
const DIFFERENT: Record<string, number[]> = {
  'Headings, rules, HTML, entities, titles, reference definitions, pictures, autolinks and indented code stay as typed.':
    [
      14, 16, 18, 19, 20, 21, 22, 23, 120, 125, 139, 141, 143, 225, 226, 228, 229, 230, 231, 232, 234, 236, 246, 252,
      253, 254, 257, 264, 270, 271, 272, 273, 274, 286, 287, 288, 289, 290, 300, 308, 309, 313, 317, 344, 346, 475, 476,
      477, 480, 481, 482, 486, 489, 491, 492, 493, 494, 499, 503, 505, 506, 509, 510, 517, 520, 524, 526, 527, 528, 529,
      530, 531, 532, 533, 534, 535, 536, 537, 538, 539, 540, 541, 542, 543, 544, 545, 549, 550, 553, 554, 555, 556, 557,
      558, 559, 560, 561, 562, 563, 564, 565, 566, 567, 568, 569, 570, 571,
    ],
  'Only an absolute address of the web or of mail makes a link, without escapes in it.': [
    484, 485, 487, 495, 496, 498, 500, 501, 502, 504, 522,
  ],
  'Brackets in the text of a link are one level deep, and a bare address beside them is a link.': [
    488, 507, 508, 512, 513, 515, 518, 519,
  ],
  'Two underscores are no emphasis: __init__.': [
    382, 389, 390, 399, 402, 403, 406, 408, 424, 425, 426, 449, 452, 453, 454, 455, 456, 457, 458, 459, 462, 465, 468,
    470,
  ],
  'Emphasis is not in the middle of a word, does not touch itself, and has no more than three delimiters.': [
    355, 356, 370, 381, 396, 411, 415, 416, 417, 427, 429, 445, 447, 464, 466,
  ],
  'A delimiter alone, or an escaped one, is not emphasized.': [437, 438, 440, 441, 450],
  'A backslash is shown unless it changes something.': [12, 15],
  'A list has two items, a list within an item, or stands within one; an item has a text beside its marker.': [
    278, 281, 282, 283, 297, 298, 299, 302, 312, 315, 255, 256, 258, 259, 260, 262, 263, 265, 267, 268, 276, 277, 279,
    280, 284, 291, 292, 293, 305, 322, 324,
  ],
  'A plus sign is no marker of a list.': [301],
  'A quote ends at the first line without its marker, which is followed by a space.': [
    233, 235, 237, 238, 239, 240, 241, 247, 250, 251,
  ],
  'Tildes are no fence.': [123, 146],
  'Empty code stays as typed, and what follows a fence is a language or code.': [
    24, 126, 129, 130, 134, 137, 138, 144, 334,
  ],
};

/** Line breaks are shown as typed, so white space and paragraphs are not compared. */
function comparable(html: string): string {
  return html.replace(/<\/?p>/g, '').replace(/\s+/g, '');
}

/** Relative addresses become absolute, because no others are links here. */
const withHost = (text: string) =>
  text.replaceAll('→', '\t').replaceAll('](/', '](https://h.es/').replaceAll('href="/', 'href="https://h.es/');

it('shows the examples of CommonMark as CommonMark does, except for those that are listed', () => {
  const taken = tests.filter(({ section }) => SECTIONS.includes(section));
  const different = taken.filter(({ markdown, html }) => {
    const tree = parse(withHost(markdown).replace(/\n$/, ''));
    return comparable(toHtml(tree)) !== comparable(withHost(html));
  });
  expect(different.map(({ number }) => number)).toEqual(
    Object.values(DIFFERENT)
      .flat()
      .sort((a, b) => a - b),
  );
  expect(taken.length - different.length).toBeGreaterThan(170);
});

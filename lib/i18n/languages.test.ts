import { describe, expect, it } from 'vitest';
import { accountText } from './account/text';
import { actionsText } from './actions/text';
import { adminTextFor } from './admin/text';
import { appText } from './app/text';
import { chatText } from './chat/text';
import { daysText } from './days/text';
import { filesText } from './files/text';
import { guideText } from './guide/text';
import { kindsText } from './kinds/text';
import { LOCALES, type Locale } from './locale';
import { mailText } from './mail/text';
import { mediaText } from './media/text';
import { noticeText } from './notice/text';
import { notificationsText } from './notifications/text';
import { pushText } from './push/text';
import { roomsText } from './rooms/text';
import { searchText } from './search/text';
import { settingsText } from './settings/text';
import { shellText } from './shell/text';
import { tokensText } from './tokens/text';
import { troubleText } from './trouble/text';
import { writingText } from './writing/text';

/** Every part in one language; zones are names, not texts. */
const partsIn = (locale: Locale): Record<string, unknown> => ({
  account: accountText[locale],
  actions: actionsText[locale],
  admin: adminTextFor(locale),
  app: appText[locale],
  chat: chatText[locale],
  days: daysText[locale],
  files: filesText[locale],
  guide: guideText[locale],
  kinds: kindsText[locale],
  mail: mailText[locale],
  media: mediaText[locale],
  notice: noticeText[locale],
  notifications: notificationsText[locale],
  push: pushText[locale],
  rooms: roomsText[locale],
  search: searchText[locale],
  settings: settingsText[locale],
  shell: shellText[locale],
  tokens: tokensText[locale],
  trouble: troubleText[locale],
  writing: writingText[locale],
});

type Leaf = string | ((...given: never[]) => unknown);

/** Every text by its path, such as `chat.send`. */
function leaves(value: unknown, path: string): [string, Leaf][] {
  if (typeof value === 'string' || typeof value === 'function') return [[path, value as Leaf]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`));
}

const all = Object.fromEntries(LOCALES.map((locale) => [locale, new Map(leaves(partsIn(locale), ''))])) as Record<
  Locale,
  Map<string, Leaf>
>;

/** Strings that are found again in a text, and can also be read as numbers. */
const GIVEN = ['23', '47', '58', '61'];

/** Which of the given values a text shows. Null: it wants others than strings. */
function shown(text: Leaf): string[] | null {
  if (typeof text === 'string') return [];
  try {
    const said = JSON.stringify((text as (...given: string[]) => unknown)(...GIVEN));
    return GIVEN.filter((one) => said.includes(one));
  } catch {
    return null;
  }
}

/** Texts that may read as in English: names, symbols and words that the languages share. */
const SHARED = [
  /^[^\p{L}]*$/u,
  /^(?:API|Redis|Emojis?|Emoji|Normal|Token|Audio|Video|E-mail|OpenAPI|AM|PM|Home|End|Shift|Enter|Del|Status|link|videos|Ideas)$/i,
];

describe.each(LOCALES.filter((locale) => locale !== 'en'))('in %s', (locale) => {
  it('there is every text, and no other', () => {
    expect([...all[locale].keys()].sort()).toEqual([...all.en.keys()].sort());
  });

  it('each text shows the same of what it is given as in English', () => {
    const differing = [...all[locale]].filter(([path, text]) => {
      const [here, there] = [shown(text), shown(all.en.get(path) ?? '')];
      return JSON.stringify(here) !== JSON.stringify(there);
    });
    expect(differing.map(([path]) => path)).toEqual([]);
  });

  it('no text was left in English', () => {
    const same = [...all[locale]].filter(
      ([path, text]) =>
        typeof text === 'string' && text === all.en.get(path) && !SHARED.some((shared) => shared.test(text)),
    );
    expect(same.map(([path, text]) => `${path}: ${text}`)).toEqual([]);
  });
});

it('Portuguese was not left in Spanish', () => {
  const same = [...all.pt].filter(
    ([path, text]) => typeof text === 'string' && text.length > 24 && text === all.es.get(path),
  );
  expect(same).toEqual([]);
});

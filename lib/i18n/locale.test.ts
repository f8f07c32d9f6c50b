import { describe, expect, it } from 'vitest';
import { dayLabel } from '@/lib/messages/days';
import { accountText } from './account/text';
import { adminTextFor } from './admin/text';
import { chatText } from './chat/text';
import { LOCALES, type Locale, localeFrom } from './locale';
import { noticeText } from './notice/text';
import { settingsText } from './settings/text';
import { troubleText } from './trouble/text';
import { zonesText } from './zones/text';

describe('the reader’s language', () => {
  it('is Spanish unless another one of ours is preferred', () => {
    expect(localeFrom(null)).toBe('es');
    expect(localeFrom('')).toBe('es');
    expect(localeFrom('fr-FR,fr;q=0.9')).toBe('es');
    expect(localeFrom('en-US,en;q=0.9,es;q=0.8')).toBe('en');
    expect(localeFrom('es-CO,es;q=0.9,en;q=0.8')).toBe('es');
    expect(localeFrom('pt-BR,pt;q=0.9,en;q=0.8')).toBe('pt');
  });

  it('is chosen by weight, not by position', () => {
    expect(localeFrom('es;q=0.5, en;q=0.9')).toBe('en');
    expect(localeFrom('de, en;q=0, es;q=0.1')).toBe('es');
  });

  it('survives nonsense', () => {
    for (const header of [';;;', 'q=1', 'en;q=x', ','.repeat(5_000)]) expect(LOCALES).toContain(localeFrom(header));
  });
});

describe('the label of a day', () => {
  it('is in the reader’s words', () => {
    expect(dayLabel('2026-08-15', '2026-08-17', chatText.es)).toBe('15 de agosto de 2026');
    expect(dayLabel('2026-08-15', '2026-08-17', chatText.en)).toBe('August 15, 2026');
    expect(dayLabel('2026-08-16', '2026-08-17', chatText.es)).toBe('Ayer');
    expect(dayLabel('2026-08-17', '2026-08-17', chatText.en)).toBe('Today');
  });
});

describe('the words', () => {
  /** All texts in a value. Functions are called with strings, which can also be read as numbers. */
  function words(text: unknown): string[] {
    if (typeof text === 'string') return [text];
    if (typeof text === 'function') return words(text('2', '3', '4'));
    return typeof text === 'object' && text !== null ? Object.values(text).flatMap(words) : [];
  }

  /** All texts in one language. */
  function all(locale: Locale): string[] {
    const parts = [noticeText, accountText, settingsText, chatText, troubleText, zonesText].map((part) => part[locale]);
    return words([...parts, adminTextFor(locale)]);
  }

  it('speak of a community, never of a house', () => {
    const [es, en] = [all('es'), all('en')];
    expect(es.filter((text) => /\bcasas?\b|línea de órdenes|\bpapel\b/i.test(text))).toEqual([]);
    expect(en.filter((text) => /\bhouses?\b|\bmend\b|room on the disk|does not convince/i.test(text))).toEqual([]);
  });

  it('put a day’s name into a sentence as each language writes it', () => {
    expect(settingsText.es.inSentence('Hoy')).toBe('hoy');
    expect(settingsText.es.inSentence('15 de agosto de 2026')).toBe('15 de agosto de 2026');
    expect(settingsText.en.inSentence('Yesterday')).toBe('yesterday');
    expect(settingsText.en.inSentence('August 15, 2026')).toBe('August 15, 2026');
  });
});

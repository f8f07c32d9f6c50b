import { describe, expect, it } from 'vitest';
import { ACCENTS, accentFrom, accentProperties, accentStyle, contrast } from './accent';

const random = (seed: number) => `#${((seed * 2_654_435_761) >>> 8).toString(16).padStart(6, '0').slice(-6)}`;
const accepted = Array.from({ length: 3_000 }, (_, seed) => random(seed)).filter((hex) => 'accent' in accentFrom(hex));

describe('an accent colour', () => {
  it('is six hexadecimal digits that can be read in the light scheme', () => {
    expect(accentFrom(' #0B63E5 ')).toEqual({ accent: '#0b63e5' });
    for (const typed of ['', 'blue', '#fff', '#0b63e5;', 'url(//x)', '#0b63e5ff'])
      expect(accentFrom(typed)).toEqual({ problem: 'accent_malformed' });
    for (const typed of ['#ffff00', '#ffffff', '#7fa9f0'])
      expect(accentFrom(typed)).toEqual({ problem: 'accent_contrast' });
    for (const hex of Object.values(ACCENTS)) expect(accentFrom(hex)).toEqual({ accent: hex });
  });

  it('gives colours that can be read in both schemes, whichever it is', () => {
    expect(accepted.length).toBeGreaterThan(300);
    for (const accent of [...accepted, '#000000', ...Object.values(ACCENTS)]) {
      const { light, dark } = accentProperties(accent);
      for (const colours of [light, dark]) {
        const pairs = [
          [colours['accent-ink'], colours.accent],
          [colours['own-ink'], colours.own],
          [colours['own-muted'], colours.own],
          [colours['accent-soft-ink'], colours['accent-soft']],
        ];
        for (const [ink = '', ground = ''] of pairs)
          expect(contrast(ink, ground), `${accent}: ${ink} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
      for (const ground of ['#f6f5f2', '#ffffff', '#efece6'])
        expect(contrast(light.accent ?? '', ground), `${accent} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      for (const ground of ['#131416', '#222428', '#2d3035', '#1a1b1e', '#26282d'])
        expect(contrast(dark.accent ?? '', ground), `${accent} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('is written as rules for the screen only', () => {
    const style = accentStyle('#1a6e33');
    expect(style).toMatch(/^@media screen\{html:root\{--accent:#1a6e33;/);
    expect(style).not.toMatch(/[<>"'\\]|url|import|expression/);
  });
});

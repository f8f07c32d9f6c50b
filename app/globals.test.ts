import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./globals.css', import.meta.url), 'utf8');

type Oklch = readonly [lightness: number, chroma: number, hue: number];
/** Linear light, 0–1. */
type Rgb = readonly [red: number, green: number, blue: number];

function toOklab([lightness, chroma, hue]: Oklch) {
  const angle = (hue * Math.PI) / 180;
  return [lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)] as const;
}

/** Uses the matrices of CSS Color 4. */
function fromOklch(colour: Oklch): Rgb {
  const [lightness, a, b] = toOklab(colour);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function fromHex(hex: string): Rgb {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** The contrast ratio as WCAG 2 defines it. */
function contrast(one: Rgb, other: Rgb): number {
  const luminance = ([r, g, b]: Rgb) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The distance in OKLab, where it is as large as it looks: 0.02 is just visible, black and white are 1 apart. */
function distance(one: Oklch, other: Oklch): number {
  const [a, b] = [toOklab(one), toOklab(other)];
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function oklch(text = ''): Oklch {
  const [lightness = 0, chroma = 0, hue = 0] = text.split(' ').map(Number);
  return [lightness, chroma, hue];
}

describe('the colours of people', () => {
  const hues = [...css.matchAll(/\.hue-(\d+) \{\s*--deep: oklch\((.*?)\);\s*--bright: oklch\((.*?)\);/g)].map(
    ([, number, deep, bright]) => ({ number: Number(number), deep: oklch(deep), bright: oklch(bright) }),
  );
  const [light = '', dark = ''] = [...css.matchAll(/--ground: (#[0-9a-f]{6});/g)].map(([, hex]) => hex);
  const [bubble = '', darkBubble = ''] = [...css.matchAll(/--surface: (#[0-9a-f]{6});/g)].map(([, hex]) => hex);

  it('are twelve, and every screen can show them', () => {
    expect(hues.map(({ number }) => number)).toEqual([...Array(12).keys()]);
    for (const channel of hues.flatMap(({ deep, bright }) => [...fromOklch(deep), ...fromOklch(bright)])) {
      expect(channel).toBeGreaterThan(-0.001);
      expect(channel).toBeLessThan(1.001);
    }
  });

  it('have a contrast of 4.5:1 or better: names that a message mentions, in its bubble', () => {
    for (const { number, deep, bright } of hues) {
      expect(contrast(fromOklch(deep), fromHex(bubble)), `hue ${number}, deep`).toBeGreaterThanOrEqual(4.5);
      expect(contrast(fromOklch(bright), fromHex(darkBubble)), `hue ${number}, bright`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('have a contrast of 4.5:1 or better: names on both grounds, and white initials on avatars', () => {
    for (const { number, deep, bright } of hues) {
      expect(contrast(fromOklch(deep), fromHex(light)), `hue ${number}, deep`).toBeGreaterThanOrEqual(4.5);
      expect(contrast(fromOklch(deep), [1, 1, 1]), `hue ${number}, initials`).toBeGreaterThanOrEqual(4.5);
      expect(contrast(fromOklch(bright), fromHex(dark)), `hue ${number}, bright`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('differ clearly from each other in both schemes', () => {
    for (const one of hues) {
      for (const other of hues.slice(one.number + 1)) {
        const pair = `hues ${one.number} and ${other.number}`;
        expect(distance(one.deep, other.deep), `${pair}, deep`).toBeGreaterThan(0.1);
        expect(distance(one.bright, other.bright), `${pair}, bright`).toBeGreaterThan(0.1);
      }
    }
  });
});

describe('the emoji font', () => {
  const [, range = ''] = css.match(/font-family: "Emoji";.*?unicode-range:\s*(.*?);/s) ?? [];
  const ranges = range.split(',').map((part) => {
    const [from = '', until = from] = part.trim().replace('U+', '').split('-');
    return { from: Number.parseInt(from, 16), until: Number.parseInt(until, 16) };
  });
  const has = (point: number) => ranges.some(({ from, until }) => from <= point && point <= until);

  it('has every character that is an emoji by default', () => {
    for (let point = 0; point <= 0x1ffff; point++) {
      const isEmoji = /\p{Emoji_Presentation}/u.test(String.fromCodePoint(point));
      if (isEmoji) expect(has(point), point.toString(16)).toBe(true);
    }
  });

  it('has no character that is text by default', () => {
    for (const sign of '0123456789#*©®™☎❤✔☺♀♂▶↔ℹ‼☁✈') expect(has(sign.codePointAt(0) ?? 0), sign).toBe(false);
  });
});

describe('the colours of code', () => {
  const sheet = readFileSync(new URL('../components/messages/text/code.css', import.meta.url), 'utf8');
  const found = [...sheet.matchAll(/--code(-\w+)?: (#[0-9a-f]{6});/g)].map(([, kind, hex = '']) => ({ kind, hex }));
  const [light = '', dark = ''] = found.filter(({ kind }) => kind === undefined).map(({ hex }) => hex);

  it('have a contrast of 4.5:1 or better on the ground of code, in both schemes', () => {
    const colours = found.filter(({ kind }) => kind !== undefined);
    expect(colours).toHaveLength(16);
    for (const [index, { kind, hex }] of colours.entries()) {
      const ground = index < 8 ? light : dark;
      expect(contrast(fromHex(hex), fromHex(ground)), `${kind} on ${ground}`).toBeGreaterThanOrEqual(4.5);
    }
  });
});

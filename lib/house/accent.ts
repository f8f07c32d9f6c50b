/** The colours that follow from a community's accent colour. Pure. */

/** Colours to choose from, for the light scheme. */
export const ACCENTS = {
  green: '#1a6e33',
  teal: '#0b6474',
  purple: '#7038c4',
  pink: '#a8226b',
  red: '#a1301f',
  brown: '#7a4a14',
  grey: '#4d5561',
} as const;

export type AccentName = keyof typeof ACCENTS;

/** Text and symbols need at least this contrast (WCAG 2.2, 1.4.3). */
const LEAST = 4.5;

/** The grounds of globals.css on which the accent is hardest to see, in each scheme. */
const LIGHT_GROUND = '#efece6';
const DARK_GROUND = '#2d3035';
const [WHITE, BLACK] = ['#ffffff', '#000000'];

/** `#` and six small hexadecimal digits. */
export function accentFrom(typed: string): { accent: string } | { problem: 'accent_malformed' | 'accent_contrast' } {
  const accent = typed.trim().toLowerCase();
  if (!/^#[0-9a-f]{6}$/.test(accent)) return { problem: 'accent_malformed' };
  return contrast(accent, LIGHT_GROUND) < LEAST ? { problem: 'accent_contrast' } : { accent };
}

/** The custom properties of globals.css for both schemes. Those of the dark one are made from the same colour. */
export function accentProperties(accent: string): { light: Record<string, string>; dark: Record<string, string> } {
  const soft = mixed(accent, WHITE, 0.88);
  // White must be readable on one's own messages, and so must what is a little darker than white.
  const own = towards(accent, BLACK, WHITE, 5.5);
  const bright = towards(accent, WHITE, DARK_GROUND, LEAST);
  const darkSoft = mixed(accent, '#131416', 0.7);
  return {
    light: {
      accent,
      'accent-ink': WHITE,
      own: accent,
      'own-ink': WHITE,
      'own-muted': towards(mixed(accent, WHITE, 0.85), WHITE, accent, LEAST),
      'accent-soft': soft,
      'accent-soft-ink': towards(accent, BLACK, soft, 6),
    },
    dark: {
      accent: bright,
      'accent-ink': towards(mixed(accent, BLACK, 0.8), BLACK, bright, LEAST),
      own,
      'own-ink': WHITE,
      'own-muted': towards(mixed(own, WHITE, 0.75), WHITE, own, LEAST),
      'accent-soft': darkSoft,
      'accent-soft-ink': towards(bright, WHITE, darkSoft, 6),
    },
  };
}

/** The rules that put an accent in the place of globals.css's. On paper everything stays as it is there. */
export function accentStyle(accent: string): string {
  const { light, dark } = accentProperties(accent);
  const rule = (properties: Record<string, string>) =>
    `html:root{${Object.entries(properties)
      .map(([name, value]) => `--${name}:${value}`)
      .join(';')}}`;
  return `@media screen{${rule(light)}}@media screen and (prefers-color-scheme:dark){${rule(dark)}}`;
}

/** The contrast of two colours, from 1 to 21, as WCAG 2 defines it. */
export function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The colour, mixed with as little of another one as gives the contrast with a ground. */
function towards(colour: string, other: string, ground: string, least: number): string {
  for (let part = 0; part < 1; part += 0.02) {
    const found = mixed(colour, other, part);
    if (contrast(found, ground) >= least) return found;
  }
  return other;
}

/** @param part how much of `other` there is, 0–1 */
function mixed(colour: string, other: string, part: number): string {
  const channels = channelsOf(other);
  const sum = channelsOf(colour).map((channel, at) => Math.round(channel * (1 - part) + (channels[at] ?? 0) * part));
  return `#${sum.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour).map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channelsOf(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

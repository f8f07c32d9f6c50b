import { readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { wavOf } from './message-sound';

/**
 * Makes the files of the installed app from app/icon.svg: its icons, and the sound of a new message. To be run by hand
 * after a change of the icon or the sound: `node --import tsx scripts/assets/app-icons.ts`.
 */

/** The colours of the light scheme in app/globals.css. */
const GROUND = '#f6f5f2';
const ACCENT = '#0b63e5';

const path = /<path d="([^"]+)"/.exec(readFileSync('app/icon.svg', 'utf8'))?.[1];
if (!path) throw new Error('app/icon.svg has no path');

/**
 * @param share how much of the picture the sign fills. Launchers may cut off all that is beyond 80 % of a maskable one
 */
function picture(size: number, share: number, sign: string, ground: string | null): Buffer {
  const side = 24 / share;
  const at = (24 - side) / 2;
  const rect = ground ? `<rect x="${at}" y="${at}" width="${side}" height="${side}" fill="${ground}"/>` : '';
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="${at} ${at} ${side} ${side}">` +
      `${rect}<path fill="${sign}" d="${path}"/></svg>`,
  );
}

const ICONS = {
  'app-icon-192.png': picture(192, 0.8, ACCENT, GROUND),
  'app-icon-512.png': picture(512, 0.8, ACCENT, GROUND),
  'app-icon-maskable.png': picture(512, 0.5, '#ffffff', ACCENT),
  // Android shows only the shape of it.
  'app-icon-shape.png': picture(96, 0.9, '#ffffff', null),
};

for (const [name, svg] of Object.entries(ICONS)) {
  await sharp(svg).png({ compressionLevel: 9, palette: true }).toFile(`public/${name}`);
}
writeFileSync('public/message.wav', wavOf());

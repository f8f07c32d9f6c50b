import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { openDatabase } from '@/lib/db/client';
import { LOCALES, type Locale } from '@/lib/i18n/locale';
import { findRunningDatabase } from '@/lib/mariadb/private-database';
import { provision } from '@/scripts/provision';
import { startApp, TEST_SECRET } from '@/tests/support/app';
import { TestBrowser, type VisitOptions } from '@/tests/support/browser/browser';
import { makeCommunity, NOW } from './community';
import { type Scene, type Seen, SHOTS } from './shots';
import { WORDS } from './words';

/**
 * `npm run guide:pictures`: makes the pictures of the guides and of the README from the product itself, in every
 * language, with an invented community. `-- --only=room,list` makes only these, `--language=es` only those of one
 * language, and `--to=FOLDER` puts them elsewhere, to look at. Each language has an installation of its own, which is
 * removed afterwards.
 */

const { values } = parseArgs({
  options: { only: { type: 'string' }, language: { type: 'string' }, to: { type: 'string' } },
});
const folder = values.to ?? 'public/guide';
const wanted = values.only?.split(',') ?? Object.keys(SHOTS);
const languages = LOCALES.filter((locale) => values.language === undefined || values.language === locale);
/** Of WebP. Below it, letters get a visible halo. */
const QUALITY = 76;

await provision(['mariadb', 'chromium']);
for (const locale of languages) await makeAll(locale);
await writeSizes();

async function makeAll(locale: Locale): Promise<void> {
  const words = WORDS[locale];
  const dataDir = await mkdtemp(join(tmpdir(), 'tertulia-pictures-'));
  const browser = new TestBrowser();
  const app = await startApp({
    database: 'private',
    env: {
      DATA_DIR: dataDir,
      NEXTAUTH_SECRET: TEST_SECRET,
      CHAT_SIGN_UP: 'invite',
      CHAT_DEFAULT_ROOM: words.square.name,
    },
  });
  try {
    const address = await findRunningDatabase({ dataDir });
    if (!address) throw new Error('The private database is not running');
    const db = openDatabase(address);
    const community = await makeCommunity(app, db, locale);
    await db.$client.end();
    await browser.launch();
    const { ana } = community.people;
    const visit = (path: string, options: VisitOptions = {}) =>
      browser.visit(app, { as: ana, path, locale, at: NOW, ...options });
    const scene: Scene = { locale, words, community, visit };
    for (const name of wanted) {
      const shot = SHOTS[name];
      if (!shot) throw new Error(`There is no picture ${name}`);
      await keep(await shot(scene), `${name}.${locale}.webp`);
      await browser.closePages();
    }
  } finally {
    await browser.close();
    await app.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function keep(seen: Seen, file: string): Promise<void> {
  const page = 'part' in seen ? seen.page : seen;
  const still = { animations: 'disabled', caret: 'hide' } as const;
  const box = 'part' in seen ? await seen.part.boundingBox() : null;
  const around = 'part' in seen ? (seen.around ?? 0) : 0;
  const clip = box && grown(box, around);
  const png = await page.screenshot({ ...still, ...(clip ? { clip } : {}) });
  const webp = await sharp(png).webp({ quality: QUALITY, effort: 6, smartSubsample: true }).toBuffer();
  await writeFile(join(folder, file), webp);
  console.log(`${file}: ${(webp.length / 1_000).toFixed(0)} kB`);
}

function grown(box: { x: number; y: number; width: number; height: number }, by: number) {
  const [x, y] = [Math.max(0, box.x - by), Math.max(0, box.y - by)];
  return { x, y, width: box.width + box.x - x + by, height: box.height + box.y - y + by };
}

/** Writes how large each picture is shown: its pixels by those that one CSS pixel has. */
async function writeSizes(): Promise<void> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.webp')).sort();
  const sizes: [string, number[]][] = [];
  for (const file of files) {
    const { width, height } = await sharp(await readFile(join(folder, file))).metadata();
    // Those of a phone have twice as many pixels, and are at most 780 wide.
    const scale = width <= 780 ? 2 : 1.5;
    sizes.push([file, [width / scale, height / scale].map(Math.round)]);
  }
  const lines = sizes.map(([file, [width, height]]) => `  "${file}": [${width}, ${height}]`);
  await writeFile(join(folder, 'pictures.json'), `{\n${lines.join(',\n')}\n}\n`);
}

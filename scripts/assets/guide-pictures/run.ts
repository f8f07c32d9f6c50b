import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { openDatabase } from '@/lib/db/client';
import type { PictureSize } from '@/lib/guide/guides';
import { LOCALES, type Locale } from '@/lib/i18n/locale';
import { findRunningDatabase } from '@/lib/mariadb/private-database';
import { provision } from '@/scripts/provision';
import { startApp, TEST_SECRET } from '@/tests/support/app';
import { TestBrowser } from '@/tests/support/browser/browser';
import { makeCommunity, NOW } from './community';
import { type Scene, type Seen, SHOTS, type ShotOptions } from './shots';
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
const QUALITY = 70;

await provision(['mariadb', 'chromium']);
const sizes = await knownSizes();
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
    const visit = (path: string, { as, at, ...options }: ShotOptions = {}) => {
      const who = as === null ? {} : { as: ana };
      const when = at === null ? {} : { at: NOW };
      return browser.visit(app, { path, locale, ...who, ...when, ...options });
    };
    const scene: Scene = { locale, words, community, visit };
    for (const name of wanted) {
      // One that fails does not keep the others from being made.
      await take(name, scene)
        .finally(() => browser.closePages())
        .catch((error) => {
          console.error(`${name}.${locale}:`, error);
          process.exitCode = 1;
        });
    }
  } finally {
    await browser.close();
    await app.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function take(name: string, scene: Scene): Promise<void> {
  const shot = SHOTS[name];
  if (!shot) throw new Error(`There is no picture ${name}`);
  await keep(await shot(scene), `${name}.${scene.locale}.webp`);
}

async function keep(seen: Seen, file: string): Promise<void> {
  const page = 'part' in seen ? seen.page : seen;
  // The field of a room has the focus at first, which would look as if something were wrong with it.
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const still = { animations: 'disabled', caret: 'hide' } as const;
  const box = 'part' in seen ? await seen.part.boundingBox() : null;
  const around = 'part' in seen ? (seen.around ?? 0) : 0;
  const clip = box && grown(box, around);
  const png = await page.screenshot({ ...still, ...(clip ? { clip } : {}) });
  const { width, height } = clip ?? page.viewportSize() ?? { width: 0, height: 0 };
  sizes.set(file, [Math.round(width), Math.round(height)]);
  const webp = await sharp(png).webp({ quality: QUALITY, effort: 6, smartSubsample: true }).toBuffer();
  await writeFile(join(folder, file), webp);
  console.log(`${file}: ${(webp.length / 1_000).toFixed(0)} kB`);
}

function grown(box: { x: number; y: number; width: number; height: number }, by: number) {
  const [x, y] = [Math.max(0, box.x - by), Math.max(0, box.y - by)];
  return { x, y, width: box.width + box.x - x + by, height: box.height + box.y - y + by };
}

async function knownSizes(): Promise<Map<string, PictureSize>> {
  const text = await readFile(join(folder, 'pictures.json'), 'utf8').catch(() => '{}');
  return new Map(Object.entries(JSON.parse(text)));
}

/** Writes at which size each picture that is there is shown. */
async function writeSizes(): Promise<void> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.webp')).sort();
  const lines = files.map((file) => `  "${file}": [${(sizes.get(file) ?? [0, 0]).join(', ')}]`);
  await writeFile(join(folder, 'pictures.json'), `{\n${lines.join(',\n')}\n}\n`);
}

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { audit, house, houseIcons } from '@/lib/db/schema';
import { removeDeleted } from '@/lib/users/people';
import { ask, signedInAdmin } from '@/tests/support/admins';
import { type App, startApp } from '@/tests/support/app';
import { createTestDatabase, type TestDatabase } from '@/tests/support/database';
import { pngHeader, withPngText, zipBomb } from '@/tests/support/files/pictures';
import { type Person, signedIn } from '@/tests/support/people';
import { eventually } from '@/tests/support/wait';

let database: TestDatabase;
let app: App;
let root: Person;

beforeAll(async () => {
  database = await createTestDatabase();
  app = await startApp({ database });
  root = await signedInAdmin(database.db, 'Raíz');
});
afterAll(async () => {
  await app.stop();
  await database.drop();
});

const LOGO = '/api/admin/house/logo';
const give = (picture: Buffer, as = root) =>
  ask(app, LOGO, { as, method: 'PUT', body: { picture: picture.toString('base64') } });
const remove = () => ask(app, LOGO, { as: root, method: 'DELETE', body: {} });
const square = (background: string, side = 512) =>
  sharp({ create: { width: side, height: side, channels: 4, background } });
const icon = (name: string, query = '') => ask(app, `/api/house-icon/${name}.png${query}`);
const signInPage = async () => (await ask(app, '/sign-in')).text();
const manifest = async () => (await ask(app, '/manifest.webmanifest')).json();
const audited = async () =>
  (await database.db.select({ action: audit.action }).from(audit)).map(({ action }) => action);

/** The colour of a pixel, as it is seen. */
async function pixel(picture: Buffer, left: number, top: number): Promise<number[]> {
  const region = { left, top, width: 1, height: 1 };
  return [...(await sharp(picture).toColourspace('srgb').removeAlpha().extract(region).raw().toBuffer())];
}

test('the logo of an administrator is at sign-in, in the manifest and on home screens, for everybody', async () => {
  expect((await manifest()).icons[0].src).toBe('/app-icon-192.png');
  expect((await icon('192')).headers.get('location')).toBe('/app-icon-192.png');
  expect(await signInPage()).not.toContain('.house-mark{');

  const answer = await give(await square('#c0392b').png().toBuffer());
  expect(answer.status).toBe(200);
  const { logo } = await answer.json();
  const page = await signInPage();
  expect(page).toContain(`.house-mark{background:url(/api/house-icon/192.png?v=${logo})`);
  expect(page).toContain(`<link rel="apple-touch-icon" href="/api/house-icon/192.png?v=${logo}"/>`);
  const { icons } = await manifest();
  expect(icons.map(({ src, purpose }: { src: string; purpose?: string }) => [src, purpose])).toEqual([
    [`/api/house-icon/192.png?v=${logo}`, undefined],
    [`/api/house-icon/512.png?v=${logo}`, undefined],
    [`/api/house-icon/maskable.png?v=${logo}`, 'maskable'],
  ]);
  for (const [at, { src, sizes }] of icons.entries()) {
    const shown = await ask(app, src);
    expect([shown.headers.get('content-type'), shown.headers.get('cache-control')]).toEqual([
      'image/png',
      'public, max-age=31536000, immutable',
    ]);
    const picture = Buffer.from(await shown.arrayBuffer());
    const { width, height, format } = await sharp(picture).metadata();
    expect([`${width}x${height}`, format, at]).toEqual([sizes, 'png', at]);
  }
  // Without the version, or with an earlier one, it is the present one, which nobody keeps.
  const present = await (await icon('512', `?v=${logo}`)).bytes();
  for (const query of ['', `?v=${'0'.repeat(32)}`]) {
    const shown = await icon('512', query);
    expect([shown.status, shown.headers.get('cache-control')]).toEqual([200, 'no-cache']);
    expect(await shown.bytes()).toEqual(present);
  }
  for (const other of ['64', '..%2f192', '__proto__']) expect((await icon(other)).status).toBe(404);

  const later = await startApp({ database });
  expect((await (await ask(later, '/manifest.webmanifest')).json()).icons[0].src).toContain(logo);
  await later.stop();
  expect((await remove()).status).toBe(200);
  expect((await manifest()).icons[0].src).toBe('/app-icon-192.png');
  expect(await signInPage()).not.toContain('.house-mark{');
  expect((await remove()).status).toBe(200);
  expect(await audited()).toEqual(['house.logo', 'house.logo_off']);
});

test('what is transparent becomes white, and a maskable icon has the picture in its middle', async () => {
  const half = await square('#00000000')
    .composite([{ input: await square('#1a6e33').resize(512, 256).png().toBuffer(), gravity: 'south' }])
    .png()
    .toBuffer();
  expect((await give(half)).status).toBe(200);
  const rows = await database.db.select().from(houseIcons);
  const of = (name: string) => rows.find((row) => row.name === name)?.picture ?? Buffer.alloc(0);
  expect(await pixel(of('512'), 256, 20)).toEqual([255, 255, 255]);
  expect(await pixel(of('512'), 256, 490)).toEqual([26, 110, 51]);
  // The edge has the colour of the first pixel, which is white here.
  expect(await pixel(of('maskable'), 256, 500)).toEqual([255, 255, 255]);
  expect(await pixel(of('maskable'), 256, 390)).toEqual([26, 110, 51]);
  expect(await pixel(of('maskable'), 256, 410)).toEqual([255, 255, 255]);
});

test('what is no still picture is refused, and the logo stays', {
  tags: ['files/active-types', 'files/pixel-bomb', 'files/zip-bomb', 'files/logo'],
}, async () => {
  await give(await square('teal').png().toBuffer());
  const before = await database.db.select().from(house);
  const plain = await square('teal', 8).png().toBuffer();
  const frames = [0, 1].map((at) => ({
    create: { width: 8, height: 8, channels: 3 as const, background: at ? 'red' : 'blue' },
  }));
  const moving = await sharp(await Promise.all(frames.map((frame) => sharp(frame).png().toBuffer())), {
    join: { animated: true },
  })
    .gif()
    .toBuffer();
  const refused = {
    svg: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
    html: Buffer.from('<!doctype html><script>alert(1)</script>'),
    pdf: Buffer.from('%PDF-1.7\n'),
    pixels: pngHeader(30_000, 30_000),
    zip: zipBomb(50_000_000),
    cut: plain.subarray(0, 40),
    moving,
  };
  for (const [name, bytes] of Object.entries(refused)) {
    const answer = await give(bytes);
    expect([name, answer.status, await answer.json()]).toEqual([name, 400, { error: 'no_picture' }]);
  }
  for (const picture of ['', 'no base64!', 7, null])
    expect((await ask(app, LOGO, { as: root, method: 'PUT', body: { picture } })).status).toBe(400);
  expect((await give(Buffer.alloc(600_000))).status).toBe(413);
  expect(await database.db.select().from(house)).toEqual(before);
  // What is beside a picture is not kept.
  expect((await give(withPngText(plain, 1_000_000))).status).toBe(200);
  for (const { picture } of await database.db.select().from(houseIcons))
    expect(picture.includes('Comment')).toBe(false);
  // Nothing is left of what was received.
  const incoming = join(app.dataDir, 'files', 'incoming');
  await eventually(() => readdirSync(incoming).length === 0, { timeoutMs: 15_000 });
});

test('of two logos at once one is there as a whole, and it stays when its administrator is gone', async () => {
  const other = await signedInAdmin(database.db, 'Otra');
  const [red, blue] = await Promise.all(['red', 'blue'].map((colour) => square(colour).png().toBuffer()));
  const answers = await Promise.all([give(red ?? Buffer.alloc(0)), give(blue ?? Buffer.alloc(0), other)]);
  const versions = await Promise.all(answers.map(async (answer) => (await answer.json()).logo));
  const [row] = await database.db.select().from(house);
  expect(versions).toContain(row?.logo);
  const rows = await database.db.select().from(houseIcons);
  const colours = await Promise.all(rows.map(async ({ picture }) => (await pixel(picture, 96, 96)).join()));
  expect(new Set(colours).size).toBe(1);
  expect((await give(red ?? Buffer.alloc(0), other)).status).toBe(200);
  const path = `/api/admin/people/${other.userId}`;
  expect((await ask(app, path, { as: root, method: 'DELETE', body: { name: 'Otra' } })).status).toBe(200);
  expect(await removeDeleted(database.db, other.userId)).toBe(true);
  expect((await database.db.select().from(houseIcons)).length).toBe(3);
  const member = await signedIn(database.db, 'Ana');
  expect([(await give(red ?? Buffer.alloc(0), member)).status]).toEqual([404]);
  expect(await database.db.select().from(audit).where(eq(audit.actorId, member.userId))).toEqual([]);
});

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PERSON_LIMITS, PersonLimits } from '@/lib/api/person-limits';
import { files, memberships, messagePreviews } from '@/lib/db/schema';
import { checkFiles } from '@/lib/files/check';
import { Pictures } from '@/lib/files/pictures/pictures';
import { INCOMING } from '@/lib/files/storage/local';
import type { FileStorage } from '@/lib/files/storage/storage';
import { Storages } from '@/lib/files/storage/storages';
import { bytesOf, readableFile } from '@/lib/files/store';
import { Quota } from '@/lib/files/upload/quota';
import type { LogEvent } from '@/lib/messages/events';
import { LinkPreviews } from '@/lib/messages/previews/previews';
import { openLog } from '@/lib/telemetry/log';
import { metrics } from '@/lib/telemetry/metrics';
import { messagesFixture } from '@/tests/integration/messages/fixture';
import { openMessages } from '@/tests/support/messages';
import { type Person, signedIn } from '@/tests/support/people';
import { eventually } from '@/tests/support/wait';
import { Web } from '@/tests/support/web';

/** Link previews against a real database, a real picture process and a web server of the test. */

const fixture = messagesFixture();
let web: Web;
let folder = '';
let storages: Storages;
let storage: FileStorage;
let pictures: Pictures;
let previews: LinkPreviews;
let limits: PersonLimits;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tertulia-previews-'));
  const unset = { limitBytes: 0, quotaBytes: 0, quotaAllBytes: 0, origin: null, s3: null, azure: null };
  storages = new Storages({ ...unset, storage: 'local', dir: folder });
  storage = await storages.of('local');
  pictures = new Pictures({ log: openLog('silent') });
  web = await Web.open();
});
afterAll(async () => {
  pictures.end();
  await web.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  const { database, pool, node } = fixture;
  const observe = (event: LogEvent) => previews.offer(event);
  fixture.messages = openMessages(pool, node.broker, openLog('silent'), {}, observe);
  limits = new PersonLimits();
  previews = new LinkPreviews({
    db: database.db,
    messageLog: fixture.messages,
    storages,
    pictures,
    quota: new Quota(database.db, { quotaBytes: 0, quotaAllBytes: 0 }),
    incoming: join(folder, INCOMING),
    origins: ['https://tertulia.test'],
    limit: (userId) => limits.take('previewed', userId),
    network: web.network,
    log: openLog('silent'),
  });
});
afterEach(() => previews.stop(performance.now() + 5_000));

const og = (title: string, picture = '') =>
  `<title>${title}</title><meta property="og:description" content="Dos líneas de ${title}.">
   ${picture && `<meta property="og:image" content="${picture}">`}`;
const outcome = async (name: string) =>
  (await metrics.linkPreviews.get()).values.find(({ labels }) => labels.outcome === name)?.value ?? 0;
/** Does this, and waits for the next link with this outcome. */
async function until<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = await outcome(name);
  const result = await work();
  await eventually(async () => (await outcome(name)) > before);
  return result;
}
const previewIn = async (seq: number) => (await fixture.shown(seq))?.preview;
const rows = (seq: number) =>
  fixture.database.db
    .select()
    .from(messagePreviews)
    .where(eq(messagePreviews.roomId, fixture.room.id))
    .then((all) => all.filter(({ messageSeq }) => messageSeq === seq));
const fileOf = async (id: string) => (await fixture.database.db.select().from(files).where(eq(files.id, id)))[0];
const photo = () =>
  sharp({ create: { width: 1920, height: 1080, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer();

async function moderator(): Promise<Person> {
  const eva = await signedIn(fixture.database.db, `eva${randomUUID().slice(0, 6)}`);
  await fixture.database.db
    .insert(memberships)
    .values({ userId: eva.userId, roomId: fixture.room.id, role: 'moderator' });
  return eva;
}

/** A promise, and what resolves it. */
function gate() {
  let resolve: (answer: () => void) => void = () => {};
  const promise = new Promise<() => void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/** A message whose preview is shown, with a picture. */
async function previewed(path = `/${randomUUID()}`) {
  web.page(path, og('La playa', '/playa.jpg'));
  web.picture('/playa.jpg', await photo());
  const seq = await until('shown', () => fixture.say(`mira ${web.url(path)}`));
  const preview = await previewIn(seq);
  if (!preview?.picture) throw new Error('no picture');
  return { seq, preview, url: web.url(path), picture: preview.picture };
}

describe('a message with a link', () => {
  it('gets a preview as an entry, the same for a page, a replay and the nodes', async () => {
    const { seq, preview, url } = await previewed();
    expect(preview).toEqual({
      url,
      site: new URL(url).host,
      title: 'La playa',
      description: 'Dos líneas de La playa.',
      picture: {
        id: expect.any(String),
        name: 'preview.webp',
        type: 'image/webp',
        kind: 'image',
        bytes: expect.any(Number),
        width: 960,
        height: 540,
        placeholder: expect.any(String),
        previews: [],
      },
    });
    const entry = { type: 'preview', seq: seq + 1, target: seq, preview };
    expect((await fixture.replay()).at(-1)).toEqual(entry);
    expect(fixture.published().at(-1)).toEqual({ ...entry, room: fixture.room.id });
  });

  it('has its picture read by those who read the message, and counted to nobody', async () => {
    const { picture } = await previewed();
    const { database, ana, luis } = fixture;
    expect(await readableFile(database.db, luis.userId, picture.id)).toMatchObject({ file: { id: picture.id } });
    expect(await bytesOf(database.db, ana.userId)).toBe(0);
    const stored = await fileOf(picture.id);
    expect(stored).toMatchObject({ userId: null, purpose: 'preview', uploadedAt: expect.any(Date) });
    const bytes = await storage.size(stored?.storageKey ?? '');
    expect(bytes).toBe(picture.bytes);
    expect((await fixture.shown(1))?.files).toBeUndefined();
    expect(await checkFiles(database.db, [storage])).toMatchObject({ missing: [], unknown: [] });
  });

  it.each([
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/svg+xml'],
    ['SVG that says it is a PNG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/png'],
    ['HTML', Buffer.from('<script>alert(1)</script>'), 'text/html'],
    ['more than 5 MB', Buffer.alloc(5_000_001), 'image/png'],
    ['nothing', Buffer.alloc(0), 'image/png'],
  ])('is shown without a picture that is %s', { tags: 'outbound/page' }, async (_, bytes, type) => {
    const path = `/${randomUUID()}`;
    web.page(path, og('Sin foto', `${path}.png`));
    web.picture(`${path}.png`, bytes, type);
    const seq = await until('shown', () => fixture.say(web.url(path)));
    expect(await previewIn(seq)).toMatchObject({ title: 'Sin foto' });
    expect(await previewIn(seq)).not.toHaveProperty('picture');
    expect(
      (await fixture.database.db.select().from(files)).filter(
        (file) => file.messageSeq === seq && file.roomId === fixture.room.id,
      ),
    ).toEqual([]);
  });

  it('to a page or a picture in the own network gets none', {
    tags: ['outbound/redirects', 'outbound/addresses'],
  }, async () => {
    const to = (location: string) => (_: unknown, response: import('node:http').ServerResponse) =>
      response.writeHead(302, { location }).end();
    web.set('/metadata', to('http://169.254.169.254/latest/meta-data/'));
    const seq = await until('address', () => fixture.say(web.url('/metadata')));
    expect(await previewIn(seq)).toBeUndefined();
    web.page('/inward', og('Hacia dentro', 'http://127.0.0.1:1/secreto.png'));
    const second = await until('shown', () => fixture.say(web.url('/inward')));
    expect(await previewIn(second)).not.toHaveProperty('picture');
  });

  it('to this installation, or in code, asks for nothing', async () => {
    const asked = web.asked.length;
    for (const own of [
      'https://tertulia.test/r/social',
      'http://tertulia.test/r/social?m=3',
      'https://tertulia.test:443',
    ])
      await fixture.say(own);
    web.set('/inside', (_, response) => response.writeHead(302, { location: 'http://tertulia.test/r/social' }).end());
    await until('address', () => fixture.say(web.url('/inside')));
    await fixture.say(`\`${web.url('/code')}\``);
    web.page('/after', og('Después'));
    await until('shown', () => fixture.say(web.url('/after')));
    expect(web.asked.slice(asked)).toEqual(['/inside', '/after']);
  });

  it('gets none if its author has posted very many, by editing too; those of others do', {
    tags: 'outbound/flood',
  }, async () => {
    web.page('/mine', og('Mía'));
    web.page('/more', og('Otra'));
    const { requests } = fixture.messages;
    const seq = await until('shown', () => fixture.say(web.url('/mine')));
    expect(limits.take('previewed', fixture.ana.userId, PERSON_LIMITS.previewed.times - 1)).toBeNull();
    const asked = web.asked.length;
    await until('limited', () => fixture.say(web.url('/mine')));
    await until('limited', () => requests.edit(fixture.ana, fixture.room, seq, { text: web.url('/more') }));
    expect(web.asked).toHaveLength(asked);
    await until('shown', () => fixture.say(web.url('/more'), fixture.luis));
  });

  it('to a page that says nothing, or is no page, gets none', async () => {
    web.page('/empty', '<body>hola</body>');
    expect(await previewIn(await until('nothing', () => fixture.say(web.url('/empty'))))).toBeUndefined();
    expect(await previewIn(await until('answer', () => fixture.say(web.url('/missing'))))).toBeUndefined();
  });

  it('waits for no slow page, and the page has two seconds', { tags: 'outbound/heavy' }, async () => {
    web.set('/slow', () => {});
    const before = performance.now();
    await until('timeout', async () => {
      await fixture.say(web.url('/slow'));
      await fixture.say('y otra cosa');
      expect(performance.now() - before).toBeLessThan(1_500);
    });
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it('gets none if too many wait', { tags: 'outbound/heavy' }, async () => {
    web.set('/waiting', () => {});
    const before = await outcome('dropped');
    const entry = { type: 'message', text: web.url('/waiting') } as never;
    previews.offer({ roomId: fixture.room.id, firstSeq: 1, entries: Array.from({ length: 300 }, () => entry) });
    expect(await outcome('dropped')).toBeGreaterThanOrEqual(before + 90);
  });
});

describe('a preview', () => {
  /** Nothing of it is told any more, and nobody can read its picture. */
  async function expectGone(seq: number, picture: string): Promise<void> {
    const { database, ana, luis } = fixture;
    expect(await previewIn(seq)).toBeUndefined();
    const told = JSON.stringify(await fixture.replay());
    for (const trace of ['La playa', picture]) expect(told).not.toContain(trace);
    for (const { userId } of [ana, luis]) expect(await readableFile(database.db, userId, picture)).toBeNull();
  }

  it('goes with the message, and so does its picture', { tags: 'outbound/revoked' }, async () => {
    const { seq, picture } = await previewed();
    await fixture.messages.requests.remove(fixture.ana, fixture.room, seq);
    await expectGone(seq, picture.id);
    expect(await rows(seq)).toEqual([]);
    expect(await fileOf(picture.id)).toMatchObject({ deletedAt: expect.any(Date), name: '' });
  });

  it('goes with its author', { tags: 'outbound/revoked' }, async () => {
    const leaving = await signedIn(fixture.database.db, `eva${randomUUID().slice(0, 6)}`);
    web.page('/leaving', og('La playa', '/playa.jpg'));
    web.picture('/playa.jpg', await photo());
    const seq = await until('shown', () => fixture.say(web.url('/leaving'), leaving));
    const picture = (await previewIn(seq))?.picture?.id ?? '';
    await fixture.messages.changes.erase(leaving.userId);
    await expectGone(seq, picture);
    expect([await rows(seq), (await fileOf(picture))?.deletedAt]).toEqual([[], expect.any(Date)]);
  });

  it('is withheld with the message, and comes back with it', { tags: 'outbound/revoked' }, async () => {
    const { seq, picture, preview } = await previewed();
    const eva = await moderator();
    await fixture.messages.requests.hide(eva, fixture.room, seq, true);
    await expectGone(seq, picture.id);
    await fixture.messages.requests.hide(eva, fixture.room, seq, false);
    expect(await previewIn(seq)).toEqual(preview);
    expect((await fixture.replay()).at(-1)).toMatchObject({ type: 'show', preview });
  });

  it('stays while an edit keeps the link, and is not fetched again', async () => {
    const { seq, preview, url } = await previewed();
    const asked = web.asked.length;
    await fixture.messages.requests.edit(fixture.ana, fixture.room, seq, { text: `mirad ${url}` });
    expect(await previewIn(seq)).toEqual(preview);
    expect((await fixture.replay()).at(-1)).toMatchObject({ type: 'edit', preview });
    expect(fixture.published().at(-1)).toMatchObject({ type: 'edit', preview });
    expect(web.asked.length).toBe(asked);
  });

  it('goes when an edit changes the link, and that of the new link comes', { tags: 'outbound/revoked' }, async () => {
    const { requests } = fixture.messages;
    const { seq, picture } = await previewed();
    web.page('/new', og('Otra'));
    await until('shown', () => requests.edit(fixture.ana, fixture.room, seq, { text: web.url('/new') }));
    expect(await previewIn(seq)).toMatchObject({ title: 'Otra' });
    expect(await readableFile(fixture.database.db, fixture.ana.userId, picture.id)).toBeNull();
    const told = JSON.stringify(await fixture.replay());
    for (const trace of ['La playa', picture.id]) expect(told).not.toContain(trace);
  });

  it('goes when an edit removes the link', { tags: 'outbound/revoked' }, async () => {
    const { seq, picture } = await previewed();
    await fixture.messages.requests.edit(fixture.ana, fixture.room, seq, { text: 'nada' });
    await expectGone(seq, picture.id);
    expect(fixture.published().at(-1)).not.toHaveProperty('preview');
  });

  it('is not added to a message that was deleted or edited while the page came', {
    tags: 'outbound/revoked',
  }, async () => {
    const { requests } = fixture.messages;
    for (const change of [
      (seq: number) => requests.remove(fixture.ana, fixture.room, seq),
      (seq: number) => requests.edit(fixture.ana, fixture.room, seq, { text: 'nada' }),
    ]) {
      const path = `/${randomUUID()}`;
      const came = gate();
      web.set(path, (_, response) =>
        came.resolve(() => response.writeHead(200, { 'content-type': 'text/html' }).end(og('Tarde', '/playa.jpg'))),
      );
      web.picture('/playa.jpg', await photo());
      const seq = await fixture.say(web.url(path));
      const answer = await came.promise;
      await change(seq);
      await until('late', async () => answer());
      expect(JSON.stringify(await fixture.replay())).not.toContain('Tarde');
      expect(await rows(seq)).toEqual([]);
      const unused = await fixture.database.db.select().from(files).where(eq(files.purpose, 'preview'));
      expect(unused.filter(({ messageSeq, deletedAt }) => messageSeq === null && deletedAt === null)).toEqual([]);
    }
  });

  it('of a hidden message is told to nobody until it is shown again', { tags: 'outbound/revoked' }, async () => {
    const path = `/${randomUUID()}`;
    const came = gate();
    web.set(path, (_, response) =>
      came.resolve(() => response.writeHead(200, { 'content-type': 'text/html' }).end(og('Oculto'))),
    );
    const seq = await fixture.say(web.url(path));
    const answer = await came.promise;
    const eva = await moderator();
    await fixture.messages.requests.hide(eva, fixture.room, seq, true);
    await until('late', async () => answer());
    expect(JSON.stringify([await fixture.replay(), fixture.published()])).not.toContain('Oculto');
    await fixture.messages.requests.hide(eva, fixture.room, seq, false);
    expect(await previewIn(seq)).toMatchObject({ title: 'Oculto' });
  });

  it('is removed by its author or a moderator, and by nobody else', async () => {
    const { luis, ana, room } = fixture;
    for (const by of [ana, await moderator()]) {
      const { seq, picture, url } = await previewed();
      const { requests } = fixture.messages;
      expect(await requests.removePreview(luis, room, seq)).toEqual({ error: 'forbidden' });
      expect(await requests.removePreview(by, room, seq)).toEqual({ seq: seq + 2 });
      await expectGone(seq, picture.id);
      const entry = { type: 'preview', seq: seq + 2, target: seq };
      expect((await fixture.replay()).at(-1)).toEqual(entry);
      expect(fixture.published().at(-1)).toEqual({ ...entry, room: room.id });
      expect(await requests.removePreview(by, room, seq)).toEqual({ seq: 0 });
      // It does not come back while the link is the same.
      const asked = web.asked.length;
      await requests.edit(ana, room, seq, { text: `otra vez ${url}` });
      expect([web.asked.length, await previewIn(seq)]).toEqual([asked, undefined]);
    }
  });
});

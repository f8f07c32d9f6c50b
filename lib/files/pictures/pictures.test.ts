import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pngHeader } from '@/tests/support/files/pictures';
import { childrenOf } from '@/tests/support/processes';
import { eventually } from '@/tests/support/wait';
import { Pictures } from './pictures';

let folder = '';
let pictures: Pictures;
let lines: string[] = [];
const log = { warn: (...given: unknown[]) => lines.push(String(given.at(-1))), info: () => {} } as never;
const open = (options = {}) => new Pictures({ log, ...options });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tertulia-pictures-'));
  pictures = open();
});
afterEach(() => {
  lines = [];
});
afterAll(() => {
  pictures.end();
  rmSync(folder, { recursive: true });
});

const wide = (width = 400, height = 300) =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 40, b: 40 } } });
const at = (name: string, bytes: Buffer | string): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};

describe('a picture', () => {
  it('is turned upright and loses its metadata, place and time', { tags: 'files/exif' }, async () => {
    const gps = { IFD0: { Copyright: 'Ana Secreta' }, IFD3: { GPSLatitude: '4/1 35/1 0/1', GPSLatitudeRef: 'N' } };
    const photo = await wide().jpeg().withMetadata({ orientation: 6 }).withExif(gps).keepMetadata().toBuffer();
    const turned = await sharp(photo).withExif(gps).withMetadata({ orientation: 6 }).toBuffer();
    const source = at('photo', turned);
    expect(readFileSync(source, 'latin1')).toContain('Exif');
    expect(await pictures.read(source)).toMatchObject({ type: 'image/jpeg', width: 300, height: 400, animated: false });
    for (const made of ['clean', 'small']) {
      const { exif, orientation, icc, xmp } = await sharp(`${source}.${made}`).metadata();
      expect([exif, orientation, icc, xmp]).toEqual([undefined, undefined, undefined, undefined]);
    }
  });

  it('has a preview in WebP for each size that is smaller, and a tiny placeholder', async () => {
    const source = at('large', await wide(3000, 1500).jpeg().toBuffer());
    const picture = await pictures.read(source);
    expect(picture).toMatchObject({ width: 3000, height: 1500, previews: ['small', 'large'] });
    expect(await sharp(`${source}.small`).metadata()).toMatchObject({ format: 'webp', width: 960, height: 480 });
    expect(await sharp(`${source}.large`).metadata()).toMatchObject({ format: 'webp', width: 2048, height: 1024 });
    expect(picture?.placeholder.length).toBeLessThan(400);
    expect(await sharp(Buffer.from(picture?.placeholder ?? '', 'base64')).metadata()).toMatchObject({ width: 16 });
  });

  it('that is small has one preview of its own size', async () => {
    const source = at('icon', await wide(64, 64).png().toBuffer());
    expect(await pictures.read(source)).toMatchObject({ type: 'image/png', width: 64, previews: ['small'] });
    expect(await sharp(`${source}.small`).metadata()).toMatchObject({ width: 64, height: 64 });
  });

  it.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)('stays %s', async (format) => {
    const source = at(format, await wide().toFormat(format).toBuffer());
    expect(await pictures.read(source)).toMatchObject({ type: `image/${format}`, width: 400, height: 300 });
  });

  it.each(['gif', 'webp'] as const)('in %s goes on moving; its previews do not', async (format) => {
    const frames = ['red', 'blue', 'green'].map((background) => ({
      create: { width: 40, height: 30, channels: 3 as const, background },
    }));
    const moving = await sharp(await Promise.all(frames.map((frame) => sharp(frame).png().toBuffer())), {
      join: { animated: true },
    })
      .toFormat(format)
      .toBuffer();
    const source = at(`moving-${format}`, moving);
    expect(await pictures.read(source)).toMatchObject({
      type: `image/${format}`,
      width: 40,
      height: 30,
      animated: true,
    });
    expect((await sharp(`${source}.clean`).metadata()).pages).toBe(3);
    expect((await sharp(`${source}.small`).metadata()).pages ?? 1).toBe(1);
  });
});

describe('what is no picture', () => {
  it.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'],
    ['HTML', '<!doctype html><script>alert(1)</script>'],
    ['PDF', '%PDF-1.7\n'],
    ['a cut JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16])],
    ['a TIFF', Buffer.from('49492a00080000000000', 'hex')],
    ['nothing', ''],
  ])('%s is not read', { tags: 'files/active-types' }, async (name, bytes) => {
    expect(await pictures.read(at(name.replace(/ /g, '-'), bytes))).toBeNull();
  });

  it('a picture of 30,000 × 30,000 pixels is refused by its header', { tags: 'files/pixel-bomb' }, async () => {
    expect(await pictures.read(at('bomb', pngHeader(30_000, 30_000)))).toBeNull();
  });

  it('a full disk is an error: the picture does not become a file with its metadata', {
    tags: 'files/exif',
  }, async () => {
    const source = at('unwritten', await wide().jpeg().toBuffer());
    mkdirSync(`${source}.small`);
    await expect(pictures.read(source)).rejects.toThrow('not written');
  });

  it('after it, the next picture is read', async () => {
    const source = at('next', await wide(10, 10).png().toBuffer());
    expect(await pictures.read(source)).toMatchObject({ width: 10 });
  });
});

describe('the process', () => {
  it('is killed when a picture takes too long, and that picture is none', async () => {
    const hasty = open({ timeoutMs: 1 });
    const source = at('slow', await wide(2000, 2000).png().toBuffer());
    expect(await hasty.read(source)).toBeNull();
    expect(lines).toContain('the process that reads pictures was lost');
    hasty.end();
  });

  it('refuses more pictures than may wait', async () => {
    const short = open({ queueLimit: 1 });
    const source = at('queued', await wide().png().toBuffer());
    const [first, second] = [short.read(source), short.read(source)];
    await expect(short.read(source)).rejects.toThrow('Too many');
    expect(await first).toMatchObject({ width: 400 });
    expect(await second).toMatchObject({ width: 400 });
    short.end();
  });

  it('ends when it has nothing to do, and starts again', async () => {
    const before = childrenOf(process.pid);
    const sleepy = open({ idleMs: 1_000 });
    const source = at('again', await wide(20, 20).png().toBuffer());
    expect(await sleepy.read(source)).toMatchObject({ width: 20 });
    const own = childrenOf(process.pid).find((pid) => !before.includes(pid));
    expect(own).toBeDefined();
    await eventually(() => !childrenOf(process.pid).includes(own ?? 0), { timeoutMs: 20_000 });
    expect(await sleepy.read(source)).toMatchObject({ width: 20 });
    sleepy.end();
  });
});

import { stat } from 'node:fs/promises';

// pictures.ts starts this process, sends one job at a time, and kills it if a job takes too long. It decodes what
// anybody may have made, so it has no secrets in its environment and no connections.

/** The only decoders that are allowed. Text, PDF, SVG and all others stay blocked. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((name) => `VipsForeignLoad${name}File`);
const FORMATS = ['jpeg', 'png', 'webp', 'gif', 'avif'];
const MOST_PIXELS = 50_000_000;
const STEP_TIMEOUT_S = 10;
const PLACEHOLDER = { width: 16, height: 16, fit: 'inside' };

const sharp = await load();
process.send?.({ isAble: sharp !== null });
process.on('disconnect', () => process.exit());
process.on('message', ({ source, boxes, icons }) => {
  (icons ? makeIcons(source, icons) : prepare(source, boxes)).then(
    (made) => process.send?.({ made }),
    (error) => process.send?.(describe(error instanceof Error ? error.message : String(error))),
  );
});

/** An error of the system is one of the disk: it says nothing about the picture. */
function describe(problem) {
  return { problem, isDisk: problem.includes('system error:') };
}

/** @returns null if the package is not installed, as an optional dependency may be */
async function load() {
  try {
    const { default: found } = await import('sharp');
    found.block({ operation: ['VipsForeignLoad'] });
    found.unblock({ operation: LOADERS });
    found.cache(false);
    found.concurrency(1);
    return found;
  } catch {
    return null;
  }
}

/** What is seen of a picture, as long as it is one that may be read. */
async function looked(source) {
  const limits = { limitInputPixels: MOST_PIXELS, limitInputChannels: 5, failOn: 'error' };
  const { format: found, compression, pages = 1, width: w = 0, height: h = 0 } = await sharp(source, limits).metadata();
  const format = found === 'heif' && compression === 'av1' ? 'avif' : found;
  if (!FORMATS.includes(format)) throw new Error(`the format ${found}`);
  if (w * h * pages > MOST_PIXELS) throw new Error('too many pixels');
  const open = (options = {}) => sharp(source, { ...limits, ...options }).timeout({ seconds: STEP_TIMEOUT_S });
  return { format, pages, open };
}

/** How much of a maskable icon's side the picture fills: so much of a square is within the circle that is never cut. */
const SAFE = 0.56;

/**
 * Writes the icons of a still picture, each a square PNG, to `SOURCE.NAME`. What is transparent becomes white. A
 * maskable one has the colour of the picture's first pixel around it.
 * @param icons name and pixels of each
 */
async function makeIcons(source, icons) {
  const { pages, open } = await looked(source);
  if (pages > 1) throw new Error('an icon does not move');
  const square = (side) => open().autoOrient().flatten({ background: '#fff' }).resize(side, side, { fit: 'cover' });
  for (const [name, side] of Object.entries(icons)) {
    const inner = name === 'maskable' ? 2 * Math.round((side * SAFE) / 2) : side;
    const around = (side - inner) / 2;
    const edge = { top: around, bottom: around, left: around, right: around };
    const [r, g, b] = around > 0 ? await square(inner).toColourspace('srgb').raw().toBuffer() : [];
    const drawn = around > 0 ? square(inner).extend({ ...edge, background: { r, g, b } }) : square(inner);
    await drawn.toColourspace('srgb').png({ palette: true, compressionLevel: 9 }).toFile(`${source}.${name}`);
  }
  return Object.keys(icons);
}

/**
 * Writes the picture without metadata and upright to `SOURCE.clean`, and its previews to `SOURCE.NAME`.
 * @param boxes name, width and height of each preview, the smallest first
 */
async function prepare(source, boxes) {
  const { format, pages, open } = await looked(source);
  const animated = pages > 1;

  // What moves has no orientation that a re-encoding would lose.
  const whole = animated ? open({ animated: true }) : open().autoOrient();
  const clean = await encode(whole, format).toFile(`${source}.clean`);
  const [width, height] = [clean.width, clean.pageHeight ?? clean.height];
  const previews = [];
  for (const { name, ...box } of boxes) {
    const isEnough = previews.length > 0 && previews.at(-1).width >= width;
    if (isEnough) break;
    const still = open()
      .autoOrient()
      .resize({ ...box, fit: 'inside', withoutEnlargement: true });
    const { width: made } = await still.webp({ quality: 80, effort: 3 }).toFile(`${source}.${name}`);
    previews.push({ name, width: made });
  }
  const tiny = await open().autoOrient().resize(PLACEHOLDER).webp({ quality: 30, effort: 6 }).toBuffer();
  const { size: bytes } = await stat(`${source}.clean`);
  const placeholder = tiny.toString('base64');
  return {
    type: `image/${format}`,
    bytes,
    width,
    height,
    animated,
    placeholder,
    previews: previews.map((p) => p.name),
  };
}

function encode(picture, format) {
  switch (format) {
    case 'jpeg':
      return picture.jpeg({ quality: 90, chromaSubsampling: '4:4:4' });
    case 'png':
      return picture.png({ compressionLevel: 6 });
    case 'webp':
      return picture.webp({ quality: 90, effort: 3 });
    case 'gif':
      return picture.gif({ effort: 3 });
    default:
      return picture.avif({ quality: 65, effort: 1 });
  }
}

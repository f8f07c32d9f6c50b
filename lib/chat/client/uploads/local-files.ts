import { isPictureType, type LocalPicture } from './upload';

/** Reads a picture in the browser, without decoding all of it. Returns null if it cannot. Never rejects. */
export async function openPicture(body: Blob): Promise<LocalPicture | null> {
  if (!isPictureType(body.type)) return null;
  const url = URL.createObjectURL(body);
  const image = new Image();
  try {
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = reject;
      image.src = url;
    });
    // As it is shown: upright.
    const { naturalWidth: width, naturalHeight: height } = image;
    if (width > 0 && height > 0) return { url: await stillOf(body, url), width, height };
  } catch {
    // Not a picture that this browser knows.
  }
  URL.revokeObjectURL(url);
  return null;
}

/** The kinds of pictures that may move. */
const MAY_MOVE = ['image/gif', 'image/webp', 'image/png', 'image/avif'];

/** For people who asked for reduced motion: a picture that does not move, in the place of one that may. */
async function stillOf(body: Blob, url: string): Promise<string> {
  if (!MAY_MOVE.includes(body.type) || !matchMedia('(prefers-reduced-motion: reduce)').matches) return url;
  const first = await createImageBitmap(body);
  const canvas = new OffscreenCanvas(first.width, first.height);
  canvas.getContext('2d')?.drawImage(first, 0, 0);
  first.close();
  const still = await canvas.convertToBlob();
  URL.revokeObjectURL(url);
  return URL.createObjectURL(still);
}

export function closePicture({ url }: LocalPicture): void {
  URL.revokeObjectURL(url);
}

/** A file that was changed or removed since it was chosen cannot be read, and neither can a folder. Never rejects. */
export async function canRead(body: Blob): Promise<boolean> {
  try {
    await body.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

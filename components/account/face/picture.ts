import type { Crop } from './crop';

/** How a chosen picture is read, and how its square is written. */

/** Pixels of a face's side. The largest place for one is 192 CSS pixels wide. */
export const FACE_PIXELS = 256;
/** A larger picture is made smaller at once: photos of phones would take 200 MB. */
const LONGEST = 2_048;
const QUALITY = 0.9;

/** Reads a picture, upright as its camera says. @throws DOMException if this browser cannot read it */
export async function readPicture(file: Blob): Promise<ImageBitmap> {
  const whole = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = LONGEST / Math.max(whole.width, whole.height);
  if (scale >= 1) return whole;
  const [resizeWidth, resizeHeight] = [whole.width, whole.height].map((side) => Math.max(1, Math.round(side * scale)));
  try {
    return await createImageBitmap(whole, { resizeWidth, resizeHeight, resizeQuality: 'high' });
  } finally {
    whole.close();
  }
}

/** Draws the square, so that it fills the canvas. What is transparent becomes white. */
export function drawSquare(canvas: HTMLCanvasElement, picture: ImageBitmap, { x, y, side }: Crop): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { width, height } = canvas;
  context.imageSmoothingQuality = 'high';
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, x, y, side, side, 0, 0, width, height);
}

/** The square as a picture of so many pixels a side: WebP, or JPEG if this browser writes no WebP. Null if it cannot. */
export async function squareAsFile(picture: ImageBitmap, crop: Crop, pixels = FACE_PIXELS): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = pixels;
  canvas.height = pixels;
  drawSquare(canvas, picture, crop);
  // A browser that does not write a type writes PNG.
  const webp = await written(canvas, 'image/webp');
  return webp?.type === 'image/webp' ? webp : written(canvas, 'image/jpeg');
}

function written(canvas: HTMLCanvasElement, type: string): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, type, QUALITY));
}

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
    if (width > 0 && height > 0) return { url, width, height };
  } catch {
    // Not a picture that this browser knows.
  }
  URL.revokeObjectURL(url);
  return null;
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

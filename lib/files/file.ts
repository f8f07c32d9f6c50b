/** A file as everybody sees it who may read its message. Pure: browser and server use it. */

/** `image`: a picture that was read and cleaned by the server. Everything that cannot be shown in place is `file`. */
export type FileKind = 'image' | 'audio' | 'video' | 'file';

/**
 * What a file is for. `message`: sent by a person, alone or with a text. `face`: how a person looks, for everybody who
 * is signed in. `preview`: the picture of a link preview, for those who may read the message.
 */
export type FilePurpose = 'message' | 'face' | 'preview';

/** Smaller versions of a picture, always WebP, and without motion. */
export const PREVIEW_SIZES = ['small', 'large'] as const;
export type PreviewSize = (typeof PREVIEW_SIZES)[number];

/** Inside this box, in pixels, fits each size. A picture is never made larger. */
export const PREVIEW_BOXES: Record<PreviewSize, { width: number; height: number }> = {
  small: { width: 960, height: 720 },
  large: { width: 2048, height: 2048 },
};

/** The most characters (UTF-16 units) of a file's name, and of its alternative text. The columns are as long. */
export const FILE_NAME_LENGTH = 200;
export const ALT_LENGTH = 1_000;

export interface MessageFile {
  /** The UUID that the uploader's client gave it, lower case. */
  id: string;
  /** One line, without a path and without characters that turn the direction of text. */
  name: string;
  /** By the content, never by what the client said. */
  type: string;
  kind: FileKind;
  /** What a download has. A picture may differ from what was uploaded, because its metadata was removed. */
  bytes: number;
  /** Of a picture, in pixels, as it is shown. */
  width?: number;
  height?: number;
  /** Of a picture: a WebP of at most 16 × 16 pixels in base64, for `data:image/webp;base64,…`. */
  placeholder?: string;
  /** The picture moves. Its previews do not. */
  animated?: true;
  /** What the sender wrote for those who cannot see it. */
  alt?: string;
  /** Which sizes can be asked for, the smallest first. `large` is missing if `small` is as large as the picture. */
  previews: PreviewSize[];
}

/** The address of a file, or of a preview that it has. The name is only for people and for saving. */
export function filePath({ id, name }: Pick<MessageFile, 'id' | 'name'>, size?: PreviewSize): string {
  return `/f/${id}/${encodeURIComponent(name)}${size ? `?size=${size}` : ''}`;
}

/** The address of a person's face. A new face has a new id, so browsers may keep this one. */
export function facePath(id: string): string {
  return `/f/${id}/face`;
}

import type { MessageFile } from '@/lib/files/file';
import type { ArchiveText } from '@/lib/i18n/archive/text';
import { type Html, html } from './html';

/** Files of a message. Pure. */

/** From a page of a day. */
const FOLDER = '../../files';

/**
 * Types that browsers recognize by their first bytes, and of which none can run script in a page. HTML is `text/plain`
 * for us: a browser would guess its type again from a disk.
 */
const OPENS = /^(?:image|audio|video)\/|^application\/(?:pdf|zip|gzip)$/;

/** @param content the beginning of a file of text; undefined: it is not shown */
export function fileHtml(file: MessageFile, text: ArchiveText, content: string | undefined): Html {
  const { id, name, type, kind, bytes } = file;
  const size = html` <span class="quiet">${sizeOf(bytes)}</span>`;
  const address = `${FOLDER}/${id}`;
  const title = OPENS.test(type)
    ? html`<a href="${address}" download="${name}"><bdi>${name}</bdi></a>${size}`
    : html`<bdi>${name}</bdi>${size} <span class="quiet">${text.file(`files/${id}`)}</span>`;
  switch (kind) {
    case 'image':
      return pictureHtml(file, title);
    case 'audio':
      return html`<figure><audio controls preload="none" src="${address}"></audio><figcaption>${title}</figcaption></figure>`;
    case 'video':
      return html`<figure><video controls preload="none" src="${address}"></video><figcaption>${title}</figcaption></figure>`;
    default:
      return content === undefined
        ? html`<p class="file">${title}</p>`
        : html`<details class="file"><summary>${title}</summary><pre dir="auto">${content}</pre></details>`;
  }
}

function pictureHtml({ id, name, alt, width, height, previews, animated }: MessageFile, title: Html): Html {
  // The previews of a moving picture do not move.
  const shown = animated || previews.length === 0 ? id : `${id}-${previews.at(-1)}`;
  const box = width && height ? html` width="${width}" height="${height}"` : null;
  return html`<figure><a href="${FOLDER}/${id}"><img loading="lazy" alt="${alt ?? name}" src="${FOLDER}/${shown}"${box}></a><figcaption>${title}</figcaption></figure>`;
}

/** `1.4 MB`, as the units of decimal prefixes. */
function sizeOf(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

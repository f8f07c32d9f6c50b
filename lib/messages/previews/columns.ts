import { FILE_COLUMNS, type FileTuple, fileFromTuple } from '@/lib/files/columns';
import type { LinkPreview } from '@/lib/messages/message';

/**
 * SQL: the link preview of the message `m`, as a list of JSON; null if it has none. There is one row at most:
 * GROUP_CONCAT makes a text of it, which no driver parses by itself. The index is named for the same reason as those in
 * details/columns.ts.
 */
export const MESSAGE_PREVIEW = `(SELECT GROUP_CONCAT(JSON_ARRAY(v.url, v.site, v.title, v.description, ${FILE_COLUMNS}))
  FROM message_previews v FORCE INDEX (PRIMARY) LEFT JOIN files f ON f.id = v.file_id AND f.deleted_at IS NULL
  WHERE v.room_id = m.room_id AND v.message_seq = m.seq)`;

type PreviewTuple = [url: string, site: string, title: string, description: string, ...(FileTuple | null[])];

/** @param read as MESSAGE_PREVIEW reads it */
export function previewFrom(read: string): LinkPreview {
  const [url, site, title, description, ...file] = JSON.parse(read) as PreviewTuple;
  return previewOf({ url, site, title, description }, file[0] === null ? null : fileFromTuple(file as FileTuple));
}

/** What everybody sees of a preview. Texts that are empty are left out, or for the site its host stands. */
export function previewOf(
  { url, site, title, description }: Record<'url' | 'site' | 'title' | 'description', string>,
  picture: LinkPreview['picture'] | null,
): LinkPreview {
  return {
    url,
    site: site || new URL(url).host,
    title,
    ...(description === '' ? {} : { description }),
    ...(picture ? { picture } : {}),
  };
}

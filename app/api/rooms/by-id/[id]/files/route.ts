import { z } from 'zod';
import { loadRoom } from '@/app/api/rooms/load';
import { done, refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { idParams } from '@/lib/api/schema';
import type { RoomFileList } from '@/lib/chat/protocol';
import type { FileKind } from '@/lib/files/file';
import { roomFiles } from '@/lib/files/room-files';
import { services } from '@/lib/services';

const KINDS: Record<'image' | 'media' | 'file', FileKind[]> = {
  image: ['image'],
  media: ['audio', 'video'],
  file: ['file'],
};

const query = z.strictObject({
  kind: z.enum(['image', 'media', 'file']).optional(),
  before: z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .optional(),
});

/** `GET ?kind=KIND&before=SEQ`: a RoomFileList. */
export const GET = handler({ who: 'member', params: idParams }, async ({ request, user, params }) => {
  const room = await loadRoom(user, params.id, 'read');
  if (room instanceof Response) return room;
  const asked = query.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!asked.success) return refuse(400, 'malformed');
  const { kind, before = null } = asked.data;
  const { files, next } = await roomFiles(services().db, room.id, { kinds: kind ? KINDS[kind] : [], before });
  const list = files.map(({ sentAt, text: message, ...rest }) => ({
    ...rest,
    message,
    datetime: sentAt.toISOString(),
  }));
  return done({ files: list, next } satisfies RoomFileList);
});

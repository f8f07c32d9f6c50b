import { Readable } from 'node:stream';
import { refuse } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { idParams } from '@/lib/api/schema';
import { openExport } from '@/lib/archive/exports/view';
import { record } from '@/lib/audit/audit';
import { services } from '@/lib/services';

const headersOf = (bytes: number, at: Date) => ({
  'Content-Type': 'application/zip',
  'Content-Length': String(bytes),
  'Content-Disposition': `attachment; filename="tertulia-${at.toISOString().slice(0, 10)}.zip"`,
  'Cache-Control': 'no-store',
});

/** The bytes of an archive. 404 if it is not complete, or is gone. The audit records it. */
export const GET = handler({ who: 'admin', params: idParams }, async ({ user, params: { id } }) => {
  const { db, storages } = services();
  const found = await openExport(db, storages, id);
  const stream = await found?.stream();
  if (!found || !stream) return refuse(404, 'not_found');
  try {
    await record(db, { actor: user, action: 'house.export_taken' });
  } catch (error) {
    stream.destroy();
    throw error;
  }
  return new Response(Readable.toWeb(stream) as ReadableStream, { headers: headersOf(found.bytes, found.at) });
});

/** Without this, Next would answer HEAD with GET, whose body nobody reads. */
export const HEAD = handler({ who: 'admin', params: idParams }, async ({ params: { id } }) => {
  const { db, storages } = services();
  const found = await openExport(db, storages, id);
  return found ? new Response(null, { headers: headersOf(found.bytes, found.at) }) : refuse(404, 'not_found');
});

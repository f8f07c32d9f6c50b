import { done } from '@/lib/api/answers';
import { handler } from '@/lib/api/handler';
import { emptyBody } from '@/lib/api/schema';
import { latestExport } from '@/lib/archive/exports/view';
import { localeFrom } from '@/lib/i18n/locale';
import { services } from '@/lib/services';

/** The newest archive of the open rooms: `{ latest }`, as ExportView or null. */
export const GET = handler({ who: 'admin' }, async () => done({ latest: await latestExport(services().db) }));

/** Begins an archive, unless one is being written. Answers as GET. */
export const POST = handler({ who: 'admin', body: emptyBody }, async ({ request, user }) => {
  const locale = user.choices.locale ?? localeFrom(request.headers.get('accept-language'));
  return done({ latest: await services().archiveExports.begin(locale, user) });
});

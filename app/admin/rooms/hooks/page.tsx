import { enterAdmin, type PageProps, titled } from '@/app/admin/enter';
import { address, numberIn } from '@/app/admin/page-query';
import { requestPreferences } from '@/app/request-locale';
import { HookRevocation } from '@/components/admin/hook-revocation';
import { EmptyNote } from '@/components/admin/note';
import { Pager } from '@/components/admin/pager';
import { AdminShell } from '@/components/admin/shell';
import { LINK, ROWS, TAG } from '@/components/admin/styles';
import { type HookOfRoom, listAllHooks } from '@/lib/hooks/all-hooks';
import { hooksText } from '@/lib/i18n/hooks/text';
import { services } from '@/lib/services';

export const dynamic = 'force-dynamic';
export const generateMetadata = titled((text) => text.rooms.hooks.all);

const PATH = '/admin/rooms/hooks';
const PAGE_ROWS = 50;

/** The webhooks of all rooms. */
export default async function Page({ searchParams }: PageProps) {
  const [{ text, openReports, since }, { locale }] = await Promise.all([enterAdmin(PATH), requestPreferences()]);
  const after = numberIn(await searchParams, 'after');
  const rows = await listAllHooks(services().db, { after, limit: PAGE_ROWS + 1 });
  const [{ hooks: own }, words] = [text.rooms, hooksText[locale]];
  const shown = rows.slice(0, PAGE_ROWS);
  const last = rows.length > PAGE_ROWS ? shown.at(-1) : undefined;
  const row = ({ id, name, by, room, incoming, outgoing, isEnded, createdAt }: HookOfRoom) => {
    const problem = outgoing?.problem ? (words.problems[outgoing.problem] ?? words.answered(outgoing.problem)) : '';
    const trouble = isEnded ? words.ended : outgoing?.offAt ? words.off(problem) : problem && words.failing(problem);
    const usedAt = incoming?.usedAt ? own.wrote(since(new Date(incoming.usedAt))) : own.neverWrote;
    const failing = outgoing?.failingSince ? own.nothingSince(since(new Date(outgoing.failingSince))) : own.taken;
    return (
      <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-4">
        <div className="min-w-0 flex-1 basis-60">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <bdi className="min-w-0 font-semibold wrap-anywhere">{name}</bdi>
            <a href={`/admin/rooms/${room.id}`} className={LINK}>
              # <bdi>{room.title || room.name}</bdi>
            </a>
            {(isEnded || outgoing?.offAt) && <span className={TAG}>{own.isOff}</span>}
          </p>
          {incoming && (
            <p className="text-[13px] text-muted leading-[18px]">
              {words.incoming} · {usedAt}
            </p>
          )}
          {outgoing && (
            <p className="text-[13px] text-muted leading-[18px] wrap-anywhere">
              {words.outgoing(outgoing.host)} ({words.events[outgoing.event]}){!isEnded && ` · ${failing}`}
            </p>
          )}
          <p className="text-[13px] text-muted leading-[18px]">
            {words.by(by)}, {since(new Date(createdAt))}
          </p>
          {trouble && <p className="text-[13px] text-danger leading-[18px]">{trouble}</p>}
        </div>
        <HookRevocation
          id={id}
          words={{
            revoke: words.revoke,
            label: words.revokeOne(name),
            title: words.revokeTitle(name),
            text: words.revokeText,
            done: words.revoked(name),
          }}
        />
      </li>
    );
  };
  return (
    <AdminShell
      text={text}
      openReports={openReports}
      section="rooms"
      heading={own.all}
      up={{ href: '/admin/rooms', label: text.rooms.heading }}
    >
      <p className="mb-4 text-muted">{own.about}</p>
      {shown.length > 0 ? <ul className={ROWS}>{shown.map(row)}</ul> : <EmptyNote>{own.none}</EmptyNote>}
      <Pager
        next={last ? { href: address(PATH, { after: last.id }), label: text.next } : null}
        first={after === null ? null : { href: PATH, label: text.first }}
      />
    </AdminShell>
  );
}

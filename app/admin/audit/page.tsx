import { enterAdmin, type PageProps, titled } from '@/app/admin/enter';
import { address, numberIn, textIn } from '@/app/admin/page-query';
import { EmptyNote } from '@/components/admin/note';
import { Pager } from '@/components/admin/pager';
import { AdminShell } from '@/components/admin/shell';
import { LINK, PILL, ROWS, SURFACE } from '@/components/admin/styles';
import { Field } from '@/components/ui/field';
import { type AuditRow, listAudit } from '@/lib/audit/audit';
import { services } from '@/lib/services';
import { personById, personNamed } from '@/lib/users/directory';

export const dynamic = 'force-dynamic';
export const generateMetadata = titled((text) => text.audit.heading);

const PATH = '/admin/audit';
const PAGE_ROWS = 50;

export default async function Page({ searchParams }: PageProps) {
  const query = await searchParams;
  const { text, openReports, when } = await enterAdmin(PATH);
  const { audit: words } = text;
  const { db } = services();
  const name = textIn(query, 'name');
  const before = numberIn(query, 'before');
  // The address may also give an id, because no account has a deleted person's name.
  const named = name === '' ? null : await personNamed(db, name);
  const personId = named?.id ?? numberIn(query, 'person');
  const person = named ?? (personId === null ? null : await personById(db, personId));
  const nobody = name !== '' && named === null;
  const rows = nobody ? [] : await listAudit(db, { before, personId, limit: PAGE_ROWS + 1 });
  const shown = rows.slice(0, PAGE_ROWS);
  const last = rows.length > PAGE_ROWS ? shown.at(-1) : undefined;

  const row = (entry: AuditRow) => (
    <li key={entry.id} className="px-4 py-3">
      <p className="wrap-anywhere">
        <span className="font-semibold">{entry.actor === null ? text.commandLine : <bdi>{entry.actor}</bdi>}</span> ·{' '}
        {words.actions[entry.action] ?? entry.action}
      </p>
      <p className="mt-0.5 flex flex-wrap gap-x-4 text-[13px] text-muted leading-[22px]">
        <span className="tabular-nums">{when(entry.at)}</span>
        {entry.person !== null && (
          <a href={address(PATH, { person: entry.personId })} className="text-accent wrap-anywhere">
            <bdi>{entry.person}</bdi>
          </a>
        )}
        {entry.room !== null && entry.seq === null && (
          <a href={`/admin/rooms/${entry.roomId}`} className="text-accent wrap-anywhere">
            # {entry.room}
          </a>
        )}
        {entry.room !== null && entry.seq !== null && (
          <a href={`/admin/messages/${entry.roomId}/${entry.seq}`} className="text-accent wrap-anywhere">
            {entry.room === '' ? text.reports.direct : `# ${entry.room}`}, {words.message(entry.seq)}
          </a>
        )}
      </p>
    </li>
  );
  const ofWhom = () => {
    if (personId === null) return null;
    return person ? words.of(person.name) : words.ofNumber(personId);
  };
  return (
    <AdminShell text={text} openReports={openReports} section="audit" heading={words.heading}>
      <p className="mb-5 max-w-[60ch] text-muted">{words.intro}</p>
      <search>
        <form method="get" action={PATH} className={`${SURFACE} mb-6 p-4`}>
          <div className="flex flex-wrap items-start gap-3">
            <div className="min-w-40 flex-1">
              <Field
                type="search"
                name="name"
                label={words.person}
                hint={words.personHint}
                defaultValue={name || person?.name || ''}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
              />
            </div>
            <button type="submit" className={`${PILL} mt-7 min-h-12`}>
              {text.search}
            </button>
          </div>
          {(personId !== null || nobody) && (
            <p className="mt-2 flex flex-wrap items-center gap-x-4">
              <span>{nobody ? text.messages.noSuchPerson(name) : ofWhom()}</span>
              <a href={PATH} className={LINK}>
                {text.clear}
              </a>
            </p>
          )}
        </form>
      </search>
      {shown.length > 0 ? <ul className={ROWS}>{shown.map(row)}</ul> : <EmptyNote>{words.none}</EmptyNote>}
      <Pager
        next={last ? { href: address(PATH, { person: personId, before: last.id }), label: text.older } : null}
        first={before === null ? null : { href: address(PATH, { person: personId }), label: text.first }}
      />
    </AdminShell>
  );
}

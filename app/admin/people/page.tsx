import { enterAdmin, type PageProps, titled } from '@/app/admin/enter';
import { address, oneOf, type Query, textIn } from '@/app/admin/page-query';
import { Select } from '@/components/admin/inputs';
import { EmptyNote } from '@/components/admin/note';
import { Pager } from '@/components/admin/pager';
import { AdminShell } from '@/components/admin/shell';
import { PILL, ROWS, SURFACE, TAG } from '@/components/admin/styles';
import { Avatar } from '@/components/messages/avatar';
import { Field } from '@/components/ui/field';
import { services } from '@/lib/services';
import { type AdminPerson, searchPeople } from '@/lib/users/directory';

export const dynamic = 'force-dynamic';
export const generateMetadata = titled((text) => text.people.heading);

const PATH = '/admin/people';
const PAGE_ROWS = 50;

export default async function Page({ searchParams }: PageProps) {
  const query = await searchParams;
  const filter = filterOf(query);
  const { admin, text, openReports, since } = await enterAdmin(address(PATH, filter));
  const { people: words } = text;
  const after = textIn(query, 'after') || null;
  const found = await searchPeople(services().db, filter, after, PAGE_ROWS);
  const next = found.next && {
    href: address(PATH, { ...filter, after: found.next.after }),
    label: found.next.why === 'page' ? text.next : words.goOn,
  };
  const row = (person: AdminPerson) => (
    <li key={person.id}>
      <a
        href={`/admin/people/${person.id}`}
        className="flex items-center gap-3 px-4 py-3 focus-visible:-outline-offset-2"
      >
        <Avatar name={person.name} shown={person.shown} face={person.face} size="l" />
        <span className="min-w-0">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <bdi className="min-w-0 font-semibold wrap-anywhere">{person.shown ?? person.name}</bdi>
            {person.shown && <bdi className="min-w-0 text-muted wrap-anywhere">@{person.name}</bdi>}
            {person.id === admin.userId && <span className="text-muted">({words.you})</span>}
            {person.role !== 'member' && <span className={TAG}>{words.roles[person.role]}</span>}
            {person.disabledAt && <span className={`${TAG} text-danger`}>{words.states.disabled}</span>}
          </span>
          <span className="mt-0.5 flex flex-wrap gap-x-4 text-[13px] text-muted leading-[18px]">
            <span>{words.seen(person.lastSeenAt ? since(person.lastSeenAt) : text.never)}</span>
            <span>{words.joined(since(person.createdAt))}</span>
          </span>
        </span>
      </a>
    </li>
  );
  return (
    <AdminShell text={text} openReports={openReports} section="people" heading={words.heading}>
      <search>
        <form method="get" action={PATH} className={`${SURFACE} mb-6 grid grid-cols-2 gap-4 p-4`}>
          <div className="col-span-2">
            <Field
              type="search"
              name="name"
              label={words.name}
              hint={words.nameHint}
              defaultValue={filter.name}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
            />
          </div>
          <Select
            name="role"
            label={words.role}
            options={[
              ['', text.any],
              ['guest', words.roles.guest],
              ['member', words.roles.member],
              ['admin', words.roles.admin],
            ]}
            defaultValue={filter.role ?? ''}
          />
          <Select
            name="state"
            label={words.state}
            options={[
              ['', text.any],
              ['enabled', words.states.enabled],
              ['disabled', words.states.disabled],
            ]}
            defaultValue={filter.state ?? ''}
          />
          <div className="col-span-2 flex flex-wrap items-center gap-4">
            <button type="submit" className={PILL}>
              {text.search}
            </button>
            {Object.values(filter).some(Boolean) && (
              <a href={PATH} className="inline-flex min-h-11 items-center rounded-sm text-[15px] text-accent">
                {text.clear}
              </a>
            )}
          </div>
        </form>
      </search>
      {found.rows.length > 0 ? (
        <ul className={ROWS}>{found.rows.map(row)}</ul>
      ) : (
        <EmptyNote>{found.next ? words.noneSoFar : words.none}</EmptyNote>
      )}
      <Pager next={next} first={after === null ? null : { href: address(PATH, filter), label: text.first }} />
    </AdminShell>
  );
}

function filterOf(query: Query) {
  return {
    name: textIn(query, 'name'),
    role: oneOf(query, 'role', ['guest', 'member', 'admin']),
    state: oneOf(query, 'state', ['enabled', 'disabled']),
  };
}

import { enterAdmin, type PageProps, titled } from '@/app/admin/enter';
import { address, numberIn } from '@/app/admin/page-query';
import { InvitationLink } from '@/components/admin/invitation-link';
import { NewInvitationForm } from '@/components/admin/new-invitation-form';
import { EmptyNote } from '@/components/admin/note';
import { Pager } from '@/components/admin/pager';
import { AdminShell } from '@/components/admin/shell';
import { LINK, ROWS, TAG } from '@/components/admin/styles';
import { invitationCode } from '@/lib/invitations/code';
import { type ListedInvitation, listInvitations, MOST_INVITED_ROOMS, stateOf } from '@/lib/invitations/invitations';
import { autoJoinRooms } from '@/lib/rooms/admit';
import { listRooms } from '@/lib/rooms/rooms';
import { services } from '@/lib/services';

export const dynamic = 'force-dynamic';
export const generateMetadata = titled((text) => text.invitations.heading);

const PATH = '/admin/invitations';
const PAGE_ROWS = 25;
/** Rooms that the form offers. */
const OFFERED_ROOMS = 200;

export default async function Page({ searchParams }: PageProps) {
  const { text, openReports, since, when } = await enterAdmin(PATH);
  const before = numberIn(await searchParams, 'before');
  const { config, db, secret } = services();
  const [rows, rooms, entered] = await Promise.all([
    listInvitations(db, { before, limit: PAGE_ROWS + 1 }),
    listRooms(db, { after: null, limit: OFFERED_ROOMS, openOnly: true }),
    autoJoinRooms(db),
  ]);
  const { invitations: words } = text;
  const shown = rows.slice(0, PAGE_ROWS);
  const last = rows.length > PAGE_ROWS ? shown.at(-1) : undefined;
  const offered = rooms.map(({ id, name, title }) => ({ id, name, title, isCommon: entered.includes(id) }));
  const row = (invitation: ListedInvitation) => {
    const { id, by, createdAt, expiresAt, uses, maxUses, people } = invitation;
    const state = stateOf(invitation);
    return (
      <li key={id} className="flex flex-col gap-2 px-4 py-4">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-semibold">
            {invitation.rooms.length === 0
              ? words.toAll
              : invitation.rooms.map(({ title, name }) => title || name).join(', ')}
          </span>
          {invitation.role === 'guest' && <span className={TAG}>{words.asGuests}</span>}
          {state !== 'open' && <span className={TAG}>{words.states[state]}</span>}
        </p>
        <p className="flex flex-wrap gap-x-4 text-[13px] text-muted leading-[18px]">
          <span>{words.madeBy(by ?? words.nobody, since(createdAt))}</span>
          <span className="tabular-nums">{words.uses(uses, maxUses)}</span>
          {state === 'open' && <span>{words.until(when(expiresAt))}</span>}
        </p>
        {people.length > 0 && (
          <p className="text-[14px]">
            {words.came}{' '}
            {people.map((person, index) => (
              <span key={person.id}>
                {index > 0 && ', '}
                <a href={`/admin/people/${person.id}`} className={LINK}>
                  <bdi>{person.name}</bdi>
                </a>
              </span>
            ))}
          </p>
        )}
        {state === 'open' && <InvitationLink id={id} code={invitationCode(id, secret)} />}
      </li>
    );
  };
  return (
    <AdminShell text={text} openReports={openReports} section="invitations" heading={words.heading}>
      <p className="mb-4 text-muted">{words.signUp[config.signUp]}</p>
      <NewInvitationForm rooms={offered} mostRooms={MOST_INVITED_ROOMS} />
      {shown.length > 0 ? <ul className={ROWS}>{shown.map(row)}</ul> : <EmptyNote>{words.none}</EmptyNote>}
      <Pager
        next={last ? { href: address(PATH, { before: last.id }), label: text.older } : null}
        first={before === null ? null : { href: PATH, label: text.first }}
      />
    </AdminShell>
  );
}

import { notFound } from 'next/navigation';
import { enterAdmin, titled } from '@/app/admin/enter';
import { address } from '@/app/admin/page-query';
import { PersonActions } from '@/components/admin/person-actions';
import { AdminShell } from '@/components/admin/shell';
import { LINK, SURFACE, TAG } from '@/components/admin/styles';
import { Avatar } from '@/components/messages/avatar';
import { idParams } from '@/lib/api/schema';
import { hasAddress } from '@/lib/mail/addresses';
import { services } from '@/lib/services';
import { COUNTED_MESSAGES, personDetails } from '@/lib/users/directory';

export const dynamic = 'force-dynamic';
export const generateMetadata = titled((text) => text.people.heading);

interface Props {
  params: Promise<{ id: string }>;
}

export default async function Page({ params }: Props) {
  const asked = await params;
  const { admin, text, openReports, when } = await enterAdmin(`/admin/people/${asked.id}`);
  const which = idParams.safeParse(asked);
  const person = which.success ? await personDetails(services().db, which.data.id) : null;
  if (!person) notFound();

  const { people: words } = text;
  const written =
    person.messages > COUNTED_MESSAGES ? words.more(text.number(COUNTED_MESSAGES)) : text.number(person.messages);
  const facts = [
    [words.lastSeen, person.lastSeenAt ? when(person.lastSeenAt) : text.never],
    [words.created, when(person.createdAt)],
    [words.sessions, text.number(person.sessions)],
    [words.messages, written],
  ] as const;
  const isSelf = person.id === admin.userId;
  return (
    <AdminShell
      text={text}
      openReports={openReports}
      section="people"
      heading={person.name}
      up={{ href: '/admin/people', label: words.heading }}
      action={
        <span className="flex flex-wrap items-center gap-2">
          <Avatar name={person.name} shown={person.shown} face={person.face} size="l" />
          {person.shown && <bdi className="text-muted wrap-anywhere">{person.shown}</bdi>}
          <span className={TAG}>{words.roles[person.role]}</span>
          {person.hasTwoFactor && <span className={TAG}>{words.twoFactor}</span>}
          {person.disabledAt && <span className={`${TAG} text-danger`}>{words.states.disabled}</span>}
        </span>
      }
    >
      <div className={`${SURFACE} mb-6 p-5`}>
        <dl className="grid gap-x-6 gap-y-3 sm:grid-cols-2">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt className="text-[13px] text-muted leading-[18px]">{name}</dt>
              <dd className="tabular-nums">{value}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-4 flex flex-wrap gap-x-5 gap-y-1">
          <a href={address('/admin/messages', { person: person.name })} className={LINK}>
            {words.theirMessages}
          </a>
          <a href={address('/admin/audit', { person: person.id })} className={LINK}>
            {words.theirAudit}
          </a>
        </p>
      </div>
      {isSelf ? (
        <div className={`${SURFACE} p-5`}>
          <p className="mb-2">{words.self}</p>
          <a href="/account" className={LINK}>
            {words.account}
          </a>
        </div>
      ) : (
        <PersonActions
          id={person.id}
          name={person.name}
          role={person.role}
          disabled={person.disabledAt !== null}
          hasFace={person.face !== undefined}
          hasMail={await hasAddress(services().db, person.id)}
          hasPasswords={services().config.passwords}
          hasTwoFactor={person.hasTwoFactor}
        />
      )}
    </AdminShell>
  );
}

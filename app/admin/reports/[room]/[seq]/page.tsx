import { notFound } from 'next/navigation';
import { enterAdmin, titled } from '@/app/admin/enter';
import { bothNames } from '@/components/admin/both-names';
import { MessageLines } from '@/components/admin/messages/message-lines';
import { ReportActions } from '@/components/admin/report-actions';
import { AdminShell } from '@/components/admin/shell';
import { LINK, ROWS, SURFACE } from '@/components/admin/styles';
import type { SessionUser } from '@/lib/auth/session';
import { roomPath } from '@/lib/chat/client/inbox/rows';
import { describeFiles } from '@/lib/files/summary';
import type { AdminText } from '@/lib/i18n/admin/text';
import { messageParams } from '@/lib/messages/schema';
import { offeredActions } from '@/lib/reports/actions';
import { type ReportedInContext, type ReportLine, reportedMessage } from '@/lib/reports/queue';
import { roomForId } from '@/lib/rooms/memberships';
import { isArchived, may } from '@/lib/rooms/policy';
import { services } from '@/lib/services';
import { isBotName } from '@/lib/users/names/bot-name';

export const dynamic = 'force-dynamic';
export const generateMetadata = titled((text) => text.reports.one);

interface Props {
  params: Promise<{ room: string; seq: string }>;
}

export default async function Page({ params }: Props) {
  const asked = await params;
  const { admin, text, openReports, when } = await enterAdmin(`/admin/reports/${asked.room}/${asked.seq}`);
  const at = messageParams.safeParse(asked);
  const found = at.success ? await reportedMessage(services().db, at.data.room, at.data.seq) : null;
  if (!found) notFound();

  const { reports: words } = text;
  const { room, message, reports, before, after, isOpen, isMember, canBeSilenced } = found;
  const hasText = message.text !== null || (message.hidden && !found.isReadable);
  const offered = offeredActions({ isOpen, hasText, isHidden: message.hidden, isMember, canBeSilenced });
  return (
    <AdminShell
      text={text}
      openReports={openReports}
      section="reports"
      heading={words.one}
      up={{ href: '/admin/reports', label: words.heading }}
    >
      <article className={`${SURFACE} mb-6 p-5`}>
        <p className="mb-3 flex flex-wrap items-baseline gap-x-3 gap-y-1 text-[14px] text-muted">
          <bdi className="font-semibold text-ink">{bothNames(message.user, message.shown) ?? text.messages.nobody}</bdi>
          <span className="wrap-anywhere">{room.kind === 'direct' ? words.direct : `# ${room.name}`}</span>
          <span className="tabular-nums">{when(message.createdAt)}</span>
          {message.editedAt && message.text !== null && <span>{text.messages.edited}</span>}
        </p>
        <MessageBody found={found} text={text} />
        <Links found={found} text={text} href={await hrefFor(admin, found)} />
      </article>
      <ReportActions roomId={room.id} seq={message.seq} authorId={message.userId} isOpen={isOpen} offered={offered} />
      <h2 className="mb-2 px-1 font-semibold text-[13px] text-muted">{words.who}</h2>
      <ul className={`${ROWS} mb-8`}>
        {reports.map((each) => (
          <Line key={each.id} report={each} text={text} when={when} />
        ))}
      </ul>
      {before.length + after.length > 0 && (
        <>
          <h2 className="mb-2 px-1 font-semibold text-[13px] text-muted">{text.messages.context}</h2>
          <MessageLines text={text} messages={[...before, message, ...after]} current={message.seq} when={when} />
        </>
      )}
    </AdminShell>
  );
}

/** The message in its room; null if this administrator does not read it. */
async function hrefFor(admin: SessionUser, { room: { id }, message }: ReportedInContext): Promise<string | null> {
  const room = await roomForId(services().db, admin.userId, id);
  return room && !isArchived(room) && may(admin, room, 'read') ? `${roomPath(room)}?m=${message.seq}` : null;
}

function MessageBody({ found: { message, isReadable }, text }: { found: ReportedInContext; text: AdminText }) {
  const { reports: words, messages, kinds } = text;
  if (!isReadable) return <p className="text-muted italic">{words.notReadable}</p>;
  if (message.text === null) return <p className="text-muted italic">{messages.deleted}</p>;
  return (
    <>
      {message.hidden && (
        <p className="mb-1 text-[14px] text-muted">
          {messages.hidden}. {words.hiddenHint}
        </p>
      )}
      <p dir="auto" className="whitespace-pre-wrap wrap-anywhere [tab-size:4]">
        {message.text}
      </p>
      {message.files && <p className="text-muted">{describeFiles(message.files, kinds)}</p>}
    </>
  );
}

function Links({ found: { message }, text, href }: { found: ReportedInContext; text: AdminText; href: string | null }) {
  // Administrators have no page about a bot.
  const isPerson = message.userId !== null && !isBotName(message.user ?? '');
  if (href === null && !isPerson) return null;
  return (
    <p className="mt-4 flex flex-wrap gap-x-5 gap-y-1 text-[14px]">
      {href !== null && (
        <a href={href} className={LINK}>
          {text.reports.openMessage}
        </a>
      )}
      {isPerson && (
        <a href={`/admin/people/${message.userId}`} className={LINK}>
          {text.reports.person}
        </a>
      )}
    </p>
  );
}

interface LineProps {
  report: ReportLine;
  text: AdminText;
  when: (at: Date) => string;
}

function Line({ report: { by, reason, at, closedAt, closer }, text: { reports: words }, when }: LineProps) {
  const name = bothNames(by?.name ?? null, by?.shown) ?? words.nobody;
  return (
    <li className="px-4 py-3">
      <p className="flex flex-wrap gap-x-2 text-[13px] text-muted leading-[18px]">
        {by ? (
          <a href={`/admin/people/${by.id}`} className="font-semibold text-ink">
            <bdi>{name}</bdi>
          </a>
        ) : (
          <span className="font-semibold text-ink">{name}</span>
        )}
        <span className="tabular-nums">{words.reported(when(at))}</span>
        {closedAt && <span className="wrap-anywhere">{words.closed(closer, when(closedAt))}</span>}
      </p>
      <p dir="auto" className={`mt-0.5 whitespace-pre-wrap wrap-anywhere ${reason ? '' : 'text-muted italic'}`}>
        {reason || words.noReason}
      </p>
    </li>
  );
}

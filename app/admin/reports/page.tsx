import { enterAdmin, titled } from '@/app/admin/enter';
import { bothNames } from '@/components/admin/both-names';
import { EmptyNote } from '@/components/admin/note';
import { AdminShell } from '@/components/admin/shell';
import { ROWS, TAG } from '@/components/admin/styles';
import { inShort } from '@/lib/files/summary';
import type { AdminText } from '@/lib/i18n/admin/text';
import { messagesWithClosedReports, messagesWithOpenReports, type Reported } from '@/lib/reports/queue';
import { services } from '@/lib/services';

export const dynamic = 'force-dynamic';
export const generateMetadata = titled((text) => text.reports.heading);

const PATH = '/admin/reports';
/** Reasons that a row of the list shows. */
const SHOWN_REASONS = 3;
/** As many as the list has. */
const FULL = 50;

export default async function Page() {
  const { text, openReports, when } = await enterAdmin(PATH);
  const { db } = services();
  const [open, closed] = await Promise.all([messagesWithOpenReports(db), messagesWithClosedReports(db)]);
  const { reports: words } = text;
  return (
    <AdminShell text={text} openReports={openReports} section="reports" heading={words.heading}>
      <p className="mb-5 max-w-[60ch] text-muted">{words.intro}</p>
      {open.length === 0 ? (
        <EmptyNote>{words.none}</EmptyNote>
      ) : (
        <ul className={ROWS}>
          {open.map((each) => (
            <Row key={keyOf(each)} reported={each} text={text} when={when}>
              <MessageText reported={each} text={text} />
              <Reasons reported={each} text={text} />
            </Row>
          ))}
        </ul>
      )}
      {open.length === FULL && <p className="mt-3 text-center text-[14px] text-muted">{words.some}</p>}
      <h2 className="mt-10 mb-2 px-1 font-semibold text-[13px] text-muted">{words.closedHeading}</h2>
      {closed.length === 0 ? (
        <EmptyNote>{words.noneClosed}</EmptyNote>
      ) : (
        <ul className={ROWS}>
          {closed.map((each) => (
            <Row key={keyOf(each)} reported={each} text={text} when={when}>
              <Closing reported={each} text={text} when={when} />
            </Row>
          ))}
        </ul>
      )}
    </AdminShell>
  );
}

const keyOf = ({ room, message }: Reported) => `${room.id}.${message.seq}`;

interface Shown {
  reported: Reported;
  text: AdminText;
}

type Timed = Shown & { when: (at: Date) => string };

function Row({ reported, text, when, children }: Timed & { children: React.ReactNode }) {
  const { room, message } = reported;
  return (
    <li>
      <a
        href={`${PATH}/${room.id}/${message.seq}`}
        className="block px-4 py-3 hover:bg-raised focus-visible:-outline-offset-2"
      >
        <span className="flex flex-wrap items-baseline gap-x-2 text-[13px] text-muted leading-[18px]">
          <bdi className="font-semibold text-ink">{bothNames(message.user, message.shown) ?? text.messages.nobody}</bdi>
          <span className="wrap-anywhere">{room.kind === 'direct' ? text.reports.direct : `# ${room.name}`}</span>
          <span className="tabular-nums">{when(message.createdAt)}</span>
        </span>
        {children}
      </a>
    </li>
  );
}

function MessageText({ reported: { message }, text: { messages: words, kinds } }: Shown) {
  if (message.text === null) return <span className="mt-0.5 block text-muted italic">{words.deleted}</span>;
  return (
    <>
      {message.hidden && <span className="mt-0.5 block text-[13px] text-muted italic">{words.hidden}</span>}
      <span dir="auto" className="mt-0.5 line-clamp-3 whitespace-pre-wrap wrap-anywhere [tab-size:4]">
        {inShort(message.text, message.files, kinds)}
      </span>
    </>
  );
}

function Reasons({ reported: { reports }, text: { reports: words } }: Shown) {
  return (
    <span className="mt-2 block text-[13px] text-soft leading-[18px]">
      <span className="font-semibold">{words.count(reports.length)}</span>
      {reports.slice(0, SHOWN_REASONS).map(({ id, by, reason }) => (
        <span key={id} className="mt-0.5 block wrap-anywhere">
          <bdi>{bothNames(by?.name ?? null, by?.shown) ?? words.nobody}</bdi>
          {': '}
          <bdi>{reason || words.noReason}</bdi>
        </span>
      ))}
    </span>
  );
}

function Closing({ reported: { message, reports }, text: { reports: words }, when }: Timed) {
  const [last] = reports;
  const state = message.text === null ? 'deleted' : message.hidden ? 'hidden' : 'shown';
  return (
    <span className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px] text-soft leading-[18px]">
      <span className={TAG}>{words.states[state]}</span>
      <span>{words.count(reports.length)}</span>
      {last?.closedAt && <span className="wrap-anywhere">{words.closed(last.closer, when(last.closedAt))}</span>}
    </span>
  );
}

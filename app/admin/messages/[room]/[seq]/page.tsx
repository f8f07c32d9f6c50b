import { notFound } from 'next/navigation';
import { enterAdmin, titled } from '@/app/admin/enter';
import { bothNames } from '@/components/admin/both-names';
import { MessageEditor } from '@/components/admin/message-editor';
import { AdminShell } from '@/components/admin/shell';
import { LINK, ROWS, SURFACE } from '@/components/admin/styles';
import { messageParams } from '@/lib/messages/schema';
import { type AdminMessage, messageInContext } from '@/lib/messages/search';
import { services } from '@/lib/services';

export const dynamic = 'force-dynamic';
export const generateMetadata = titled((text) => text.messages.one);

const AROUND = 5;

interface Props {
  params: Promise<{ room: string; seq: string }>;
}

export default async function Page({ params }: Props) {
  const asked = await params;
  const { text, when, since } = await enterAdmin(`/admin/messages/${asked.room}/${asked.seq}`);
  const at = messageParams.safeParse(asked);
  const found = at.success ? await messageInContext(services().db, at.data.room, at.data.seq, AROUND) : null;
  if (!found) notFound();

  const { message, before, after } = found;
  const { messages: words } = text;
  const href = `/r/${encodeURIComponent(message.room)}`;
  const line = (each: AdminMessage) => (
    <li key={each.seq} className="flex aria-[current]:bg-raised" aria-current={each === message ? 'true' : undefined}>
      <a
        href={`/admin/messages/${each.roomId}/${each.seq}`}
        className="block min-w-0 flex-1 px-4 py-3 focus-visible:-outline-offset-2"
      >
        <span className="flex flex-wrap gap-x-2 text-[13px] text-muted leading-[18px]">
          <bdi className="font-semibold text-ink">{bothNames(each.user, each.shown) ?? words.nobody}</bdi>
          <span className="tabular-nums">{when(each.createdAt)}</span>
          {each.editedAt && each.text !== null && <span>{words.edited}</span>}
        </span>
        {each.text === null ? (
          <span className="mt-0.5 block text-muted italic">{words.deleted}</span>
        ) : (
          <span dir="auto" className="mt-0.5 line-clamp-12 whitespace-pre-wrap wrap-anywhere [tab-size:4]">
            {each.text}
          </span>
        )}
      </a>
    </li>
  );
  return (
    <AdminShell
      text={text}
      section="messages"
      heading={words.one}
      up={{ href: '/admin/messages', label: words.heading }}
    >
      <div className={`${SURFACE} mb-8 p-5`}>
        <p className="mb-4 flex flex-wrap items-baseline gap-x-3 gap-y-1 text-[14px] text-muted">
          {message.userId === null || message.user === null ? (
            <span className="font-semibold text-ink">{words.nobody}</span>
          ) : (
            <a href={`/admin/people/${message.userId}`} className={LINK}>
              <bdi>{bothNames(message.user, message.shown)}</bdi>
            </a>
          )}
          <a href={href} className={`${LINK} wrap-anywhere`}>
            # {message.room}
          </a>
          <span className="tabular-nums">{when(message.createdAt)}</span>
          <span className="tabular-nums">{words.number(message.seq)}</span>
          {message.editedAt && message.text !== null && <span>{`${words.edited}: ${since(message.editedAt)}`}</span>}
        </p>
        <MessageEditor
          roomId={message.roomId}
          seq={message.seq}
          text={message.text}
          editedAt={message.editedAt?.toISOString() ?? null}
        />
      </div>
      <h2 className="mb-2 px-1 font-semibold text-[13px] text-muted">{words.context}</h2>
      <ol className={ROWS}>{[...before, message, ...after].map(line)}</ol>
    </AdminShell>
  );
}

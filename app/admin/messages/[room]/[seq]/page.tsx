import { notFound } from 'next/navigation';
import { enterAdmin, titled } from '@/app/admin/enter';
import { bothNames } from '@/components/admin/both-names';
import { MessageEditor } from '@/components/admin/messages/message-editor';
import { MessageLines } from '@/components/admin/messages/message-lines';
import { AdminShell } from '@/components/admin/shell';
import { LINK, SURFACE } from '@/components/admin/styles';
import { describeFiles } from '@/lib/files/summary';
import { messageParams } from '@/lib/messages/schema';
import { messageInContext } from '@/lib/messages/search/search';
import { services } from '@/lib/services';

export const dynamic = 'force-dynamic';
export const generateMetadata = titled((text) => text.messages.one);

const AROUND = 5;

interface Props {
  params: Promise<{ room: string; seq: string }>;
}

export default async function Page({ params }: Props) {
  const asked = await params;
  const { text, openReports, when, since } = await enterAdmin(`/admin/messages/${asked.room}/${asked.seq}`);
  const at = messageParams.safeParse(asked);
  const found = at.success ? await messageInContext(services().db, at.data.room, at.data.seq, AROUND) : null;
  if (!found) notFound();

  const { message, before, after } = found;
  const { messages: words, kinds } = text;
  const href = `/r/${encodeURIComponent(message.room)}`;
  return (
    <AdminShell
      text={text}
      openReports={openReports}
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
          {message.text !== null && message.files && <span>{describeFiles(message.files, kinds)}</span>}
          {message.editedAt && message.text !== null && <span>{`${words.edited}: ${since(message.editedAt)}`}</span>}
        </p>
        <MessageEditor
          roomId={message.roomId}
          seq={message.seq}
          text={message.text}
          hidden={message.hidden}
          hasFiles={message.files !== null}
          editedAt={message.editedAt?.toISOString() ?? null}
        />
      </div>
      <h2 className="mb-2 px-1 font-semibold text-[13px] text-muted">{words.context}</h2>
      <MessageLines text={text} messages={[...before, message, ...after]} current={message.seq} when={when} isLinked />
    </AdminShell>
  );
}

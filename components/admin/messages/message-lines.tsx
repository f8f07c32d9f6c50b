import { bothNames } from '@/components/admin/both-names';
import { ROWS } from '@/components/admin/styles';
import { type FileSummary, inShort } from '@/lib/files/summary';
import type { AdminText } from '@/lib/i18n/admin/text';

interface Line {
  roomId: number;
  seq: number;
  user: string | null;
  shown?: string;
  text: string | null;
  hidden: boolean;
  files: FileSummary | null;
  createdAt: Date;
  editedAt: Date | null;
}

interface Props {
  text: AdminText;
  messages: readonly Line[];
  /** The seq of the one that the page is about. */
  current: number;
  when: (at: Date) => string;
  /** Each leads to its own page. */
  isLinked?: boolean;
}

/** Messages of a room that stand one after the other. */
export function MessageLines({ text: { messages: words, kinds }, messages, current, when, isLinked = false }: Props) {
  const content = ({ user, shown, text, hidden, files, createdAt, editedAt }: Line) => (
    <>
      <span className="flex flex-wrap gap-x-2 text-[13px] text-muted leading-[18px]">
        <bdi className="font-semibold text-ink">{bothNames(user, shown) ?? words.nobody}</bdi>
        <span className="tabular-nums">{when(createdAt)}</span>
        {editedAt && text !== null && <span>{words.edited}</span>}
      </span>
      {text === null ? (
        <span className="mt-0.5 block text-muted italic">{hidden ? words.hidden : words.deleted}</span>
      ) : (
        <span dir="auto" className="mt-0.5 line-clamp-12 whitespace-pre-wrap wrap-anywhere [tab-size:4]">
          {inShort(text, files, kinds)}
        </span>
      )}
    </>
  );
  const look = 'block min-w-0 flex-1 px-4 py-3 focus-visible:-outline-offset-2';
  return (
    <ol className={ROWS}>
      {messages.map((each) => (
        <li
          key={each.seq}
          className="flex aria-[current]:bg-raised"
          aria-current={each.seq === current ? 'true' : undefined}
        >
          {isLinked ? (
            <a href={`/admin/messages/${each.roomId}/${each.seq}`} className={look}>
              {content(each)}
            </a>
          ) : (
            <div className={look}>{content(each)}</div>
          )}
        </li>
      ))}
    </ol>
  );
}

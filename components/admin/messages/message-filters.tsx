import { Select } from '@/components/admin/inputs';
import { PILL, SURFACE } from '@/components/admin/styles';
import { Field } from '@/components/ui/field';
import type { AdminText } from '@/lib/i18n/admin/text';

interface Props {
  text: AdminText;
  filter: { text: string; room: number | null; person: string; from: string | null; until: string | null };
  rooms: readonly { id: number; name: string }[];
  /** The address without filters; null if none is set. */
  clearHref: string | null;
}

/** A form that puts the filters into the address. It works before scripts run, and so does the Back button. */
export function MessageFilters({ text, filter, rooms, clearHref }: Props) {
  const { messages: words } = text;
  const more = filter.room !== null || filter.person !== '' || filter.from !== null || filter.until !== null;
  const options = [['', text.any], ...rooms.map(({ id, name }) => [String(id), `# ${name}`] as const)] as const;
  return (
    <search>
      <form method="get" action="/admin/messages" className={`${SURFACE} mb-6 p-4`}>
        <div className="flex flex-wrap items-start gap-3">
          <div className="min-w-40 flex-1">
            <Field type="search" name="text" label={words.text} hint={words.textHint} defaultValue={filter.text} />
          </div>
          <button type="submit" className={`${PILL} mt-7 min-h-12`}>
            {text.search}
          </button>
        </div>
        <details open={more} className="mt-2">
          <summary className="w-fit cursor-pointer rounded-sm py-2.5 text-[15px] text-accent">{text.filters}</summary>
          <div className="grid gap-4 pt-2 pb-1 sm:grid-cols-2">
            <Select name="room" label={words.room} options={options} defaultValue={String(filter.room ?? '')} />
            <Field
              name="person"
              label={words.person}
              hint={words.personHint}
              defaultValue={filter.person}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
            />
            <Field type="date" name="from" label={words.from} defaultValue={filter.from ?? ''} />
            <Field type="date" name="until" label={words.until} defaultValue={filter.until ?? ''} />
          </div>
        </details>
        {clearHref && (
          <a href={clearHref} className="inline-flex min-h-11 items-center rounded-sm text-[15px] text-accent">
            {text.clear}
          </a>
        )}
      </form>
    </search>
  );
}

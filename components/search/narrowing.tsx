import { Archive, AtSign, CalendarDays, FileText, Hash, type LucideIcon, Pin, UserRound } from 'lucide-react';
import { useText } from '@/components/locale';
import { searchText } from '@/lib/i18n/search/text';
import type { Asked, Chip } from './asked';

interface Props {
  asked: Asked;
  /** Types an operator into the field, so that its values are offered. */
  onType: (operator: string) => void;
  onAdd: (chip: Chip) => void;
}

const TYPED = ['from', 'in', 'on', 'after', 'before', 'has'] as const;
const ADDED = ['mentions', 'pinned', 'archived'] as const;
const ICONS: Record<(typeof TYPED | typeof ADDED)[number], LucideIcon> = {
  from: UserRound,
  in: Hash,
  on: CalendarDays,
  after: CalendarDays,
  before: CalendarDays,
  has: FileText,
  mentions: AtSign,
  pinned: Pin,
  archived: Archive,
};

/** Those that can still be added. Messages may be of several people, in several rooms, and have files and links. */
function left({ chips }: Asked) {
  const types = new Set(chips.map(({ type }) => type));
  return {
    typed: TYPED.filter((type) => type === 'from' || type === 'in' || type === 'has' || !types.has(type)),
    // Who names a room finds its messages, archived or not.
    added: ADDED.filter((type) => !types.has(type) && !(type === 'archived' && types.has('in'))),
  };
}

/** The ways to narrow a search, as a list that explains them. */
export function NarrowingList({ asked, onType, onAdd }: Props) {
  const text = useText(searchText);
  const { typed, added } = left(asked);
  return (
    <section aria-label={text.narrow}>
      <h3 className="px-2.5 pt-2 pb-1 font-[550] text-[13px] text-soft leading-[18px]">{text.narrow}</h3>
      <ul>
        {typed.map((type) => (
          <li key={type}>
            <button type="button" onClick={() => onType(text.operators[type])} className={LINE}>
              <Sign type={type} />
              <span className="min-w-0 truncate">
                <span className="font-[550]">{text[type]}:</span>{' '}
                <span className="text-soft">{text.narrowTo[type]}</span>
              </span>
            </button>
          </li>
        ))}
        {added.map((type) => (
          <li key={type}>
            <button type="button" onClick={() => onAdd({ type })} className={LINE}>
              <Sign type={type} />
              <span className="font-[550]">{text[type]}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The same in one row, above hits. */
export function NarrowingRow({ asked, onType, onAdd }: Props) {
  const text = useText(searchText);
  const { typed, added } = left(asked);
  return (
    <ul
      aria-label={text.narrow}
      className="-mx-5 flex gap-1.5 overflow-x-auto px-5 py-1 [scrollbar-width:none] max-md:-mx-4 max-md:px-4"
    >
      {typed.map((type) => (
        <li key={type}>
          <button type="button" onClick={() => onType(text.operators[type])} className={PILL}>
            {text[type]}:
          </button>
        </li>
      ))}
      {added.map((type) => (
        <li key={type}>
          <button type="button" onClick={() => onAdd({ type })} className={PILL}>
            {text[type]}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Sign({ type }: { type: keyof typeof ICONS }) {
  const Icon = ICONS[type];
  return <Icon size={20} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-soft" />;
}

export const LINE =
  'flex min-h-11 w-full min-w-0 items-center gap-3 rounded-[10px] px-2.5 text-start hover:bg-over focus-visible:-outline-offset-2 max-md:min-h-13';
const PILL =
  'relative min-h-8 whitespace-nowrap rounded-full bg-button px-3 text-[13px] text-soft leading-[18px] after:absolute after:-inset-y-1.5 after:inset-x-0 hover:bg-press focus-visible:-outline-offset-2 max-md:min-h-9';

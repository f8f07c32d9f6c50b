import { X } from 'lucide-react';
import { useText } from '@/components/locale';
import { Avatar } from '@/components/messages/avatar';
import { type Chip, chipKey } from '@/components/search/asked';
import { useChipWords } from '@/components/search/use-names';
import { searchText } from '@/lib/i18n/search/text';

interface Props {
  chips: readonly Chip[];
  onRemove: (key: string) => void;
}

/** What narrows the search, in front of its text. */
export function ChipList({ chips, onRemove }: Props) {
  const text = useText(searchText);
  const wordsOf = useChipWords();
  return (
    <ul aria-label={text.chips} className="contents">
      {chips.map((chip) => {
        const { label, value } = wordsOf(chip);
        const key = chipKey(chip);
        return (
          <li
            key={key}
            className="flex h-8 max-w-full items-center gap-1 rounded-lg bg-accent-soft ps-2 text-[14px] text-accent-soft-ink leading-5"
          >
            {chip.type === 'from' && chip.person.name !== undefined && (
              <Avatar name={chip.person.name} shown={chip.person.shown} face={chip.person.face} size="s" />
            )}
            <span className="min-w-0 truncate">
              {label && <span>{label}: </span>}
              <bdi className="font-[550]">{value}</bdi>
            </span>
            <button
              type="button"
              aria-label={text.remove(label ? `${label}: ${value}` : value)}
              onClick={() => onRemove(key)}
              className="relative grid size-7 shrink-0 place-items-center rounded-lg after:absolute after:-inset-2 hover:bg-over focus-visible:-outline-offset-2"
            >
              <X size={14} strokeWidth={2} />
            </button>
          </li>
        );
      })}
    </ul>
  );
}

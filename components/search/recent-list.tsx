import { Clock, X } from 'lucide-react';
import { useText } from '@/components/locale';
import { searchText } from '@/lib/i18n/search/text';
import { type Asked, addressOf } from './asked';
import { LINE } from './narrowing';
import { useAskedWords } from './use-names';

interface Props {
  searches: readonly Asked[];
  onChoose: (asked: Asked) => void;
  onForget: (asked: Asked) => void;
  onForgetAll: () => void;
}

/** What the person searched for last, on this device. */
export function RecentList({ searches, onChoose, onForget, onForgetAll }: Props) {
  const text = useText(searchText);
  const wordsOf = useAskedWords();
  if (searches.length === 0) return null;
  return (
    <section aria-label={text.recent} className="mt-3">
      <div className="flex items-center justify-between gap-2 px-2.5">
        <h3 className="font-[550] text-[13px] text-soft leading-[18px]">{text.recent}</h3>
        <button type="button" onClick={onForgetAll} className="min-h-11 text-[13px] text-accent leading-[18px]">
          {text.forgetAll}
        </button>
      </div>
      <ul>
        {searches.map((asked) => (
          <li key={addressOf(asked)} className="group flex items-center">
            <button type="button" onClick={() => onChoose(asked)} className={LINE}>
              <Clock size={20} strokeWidth={1.75} aria-hidden="true" className="shrink-0 text-soft" />
              <bdi className="min-w-0 truncate">{wordsOf(asked)}</bdi>
            </button>
            <button
              type="button"
              aria-label={text.forget(wordsOf(asked))}
              onClick={() => onForget(asked)}
              className="grid size-11 shrink-0 place-items-center rounded-[10px] text-muted hover:bg-over hover:text-ink"
            >
              <X size={16} strokeWidth={2} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

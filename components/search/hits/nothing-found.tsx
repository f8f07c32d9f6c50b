import { SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '@/components/locale';
import type { Asked } from '@/components/search/asked';
import { PLAIN_BUTTON } from '@/components/ui/button-looks';
import { searchText } from '@/lib/i18n/search/text';
import type { SearchAnswer } from '@/lib/search/answer';
import { waysOut } from './ways-out';

interface NothingProps {
  asked: Asked;
  unknown: SearchAnswer['unknown'];
  onAsk: (asked: Asked) => void;
}

/** Nothing was found: says where it was searched, and what else can be tried. */
export function NothingFound({ asked, unknown, onAsk }: NothingProps) {
  const text = useText(searchText);
  const words = asked.text.trim();
  const strangers = [...unknown.from.map(text.unknownPerson), ...unknown.in.map(text.unknownRoom)];
  return (
    <Empty title={words ? text.noneWith(words) : text.none} about={strangers.join(' ') || text.noneAbout}>
      {waysOut(asked).map(({ way, shorter, asked: other }) => (
        <button key={way} type="button" onClick={() => onAsk(other)} className={`${PLAIN_BUTTON} max-w-full`}>
          <span className="truncate">{way === 'shorter' ? text.shorter(shorter ?? '') : text[way]}</span>
        </button>
      ))}
    </Empty>
  );
}

interface EmptyProps {
  title: string;
  about: string;
  children?: ReactNode;
}

/** What stands in the middle of the panel in place of hits. */
export function Empty({ title, about, children }: EmptyProps) {
  return (
    <div className="flex flex-col items-center gap-2 px-4 pt-14 pb-6 text-center">
      <span className="mb-2 grid size-12 place-items-center rounded-[14px] bg-button text-soft">
        <SearchX size={22} strokeWidth={1.75} aria-hidden="true" />
      </span>
      <h3 className="max-w-full font-semibold text-[18px] leading-6 tracking-[-0.012em] wrap-anywhere">{title}</h3>
      <p className="max-w-80 text-pretty text-soft">{about}</p>
      <div className="mt-3 flex max-w-full flex-wrap justify-center gap-2">{children}</div>
    </div>
  );
}

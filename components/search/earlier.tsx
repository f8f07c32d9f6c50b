import { useState } from 'react';
import { useText } from '@/components/locale';
import { useReader } from '@/components/shell/chat-provider';
import { useNotice } from '@/components/shell/notices';
import { openStorage } from '@/lib/chat/client/storage';
import { searchText } from '@/lib/i18n/search/text';
import type { Asked, Chip } from './asked';
import { NarrowingList } from './narrowing';
import { clearSearches, forgetSearch, recentSearches } from './recent';
import { RecentList } from './recent-list';

interface Props {
  asked: Asked;
  /** Something is typed, by which nothing can be found. */
  isTooLittle: boolean;
  onType: (operator: string) => void;
  onAdd: (chip: Chip) => void;
  onChoose: (asked: Asked) => void;
}

/** What the panel offers before anything is searched for: ways to narrow a search, and earlier searches. */
export function Earlier({ asked, isTooLittle, onType, onAdd, onChoose }: Props) {
  const text = useText(searchText);
  const { me } = useReader();
  const say = useNotice();
  const [searches, setSearches] = useState(() => recentSearches(openStorage(), me.id));

  function forget(one: Asked) {
    forgetSearch(openStorage(), me.id, one);
    setSearches(recentSearches(openStorage(), me.id));
  }

  function forgetAll() {
    clearSearches(openStorage(), me.id);
    setSearches([]);
    say(text.forgotten);
  }

  return (
    <div className="pt-1">
      <div role="status">
        {isTooLittle && (
          <p className="px-2.5 pt-2 pb-3">
            {text.tooLittle} <span className="text-soft">{text.tooLittleAbout}</span>
          </p>
        )}
      </div>
      <NarrowingList asked={asked} onType={onType} onAdd={onAdd} />
      <RecentList searches={searches} onChoose={onChoose} onForget={forget} onForgetAll={forgetAll} />
      <p className="px-2.5 pt-4 text-[13px] text-soft leading-[18px]">{text.hint}</p>
    </div>
  );
}

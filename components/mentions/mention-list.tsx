'use client';

import { useCallback, useEffect, useState } from 'react';
import { useText } from '@/components/locale';
import { PageHeading } from '@/components/shell/page-heading';
import { SOFT_BUTTON } from '@/components/ui/button-looks';
import { request } from '@/lib/browser/request';
import { roomsText } from '@/lib/i18n/rooms/text';
import { type ListedMention, MentionRow } from './mention-row';

interface Page {
  mentions: ListedMention[];
  /** For `before`; null: there are no more. */
  next: string | null;
}

/** The messages that name the reader, from all their rooms, newest first. */
export function MentionList() {
  const text = useText(roomsText);
  const { mentions, next, state, more } = useMentions();
  return (
    <main tabIndex={-1} className="h-full outline-none overflow-y-auto overscroll-contain pt-(--notch)">
      <div className="mx-auto w-full max-w-[760px] px-4 pb-[max(32px,env(safe-area-inset-bottom))] md:px-6 md:pt-6">
        <PageHeading title={text.mentions.title} />
        <p className="text-muted">{text.mentions.about}</p>
        <ul className="-mx-3 mt-3">
          {mentions.map((mention) => (
            <MentionRow key={`${mention.room.id}/${mention.seq}`} mention={mention} />
          ))}
        </ul>
        <div role="status" className="py-6 text-center text-muted empty:py-0">
          {state === 'loading' && text.loading}
          {state === 'failed' && text.errors.failed}
          {state === 'idle' && mentions.length === 0 && next === null && text.mentions.none}
        </div>
        {/* The button stays while more is loaded, so that it keeps the focus. */}
        {(state === 'failed' || (next !== null && (state === 'idle' || mentions.length > 0))) && (
          <div className="flex justify-center">
            <button
              type="button"
              aria-busy={state === 'loading'}
              onClick={() => state !== 'loading' && void more()}
              className={SOFT_BUTTON}
            >
              {state === 'failed' ? text.retry : text.mentions.more}
            </button>
          </div>
        )}
      </div>
    </main>
  );
}

function useMentions() {
  const [mentions, setMentions] = useState<readonly ListedMention[]>([]);
  const [next, setNext] = useState<string | null>('');
  const [state, setState] = useState<'idle' | 'loading' | 'failed'>('loading');

  const load = useCallback(async (before: string) => {
    setState('loading');
    const query = before === '' ? '' : `?before=${encodeURIComponent(before)}`;
    const answer = await request<Page>({ method: 'GET', path: `mentions${query}` });
    if (!answer.ok) return setState('failed');
    const { body } = answer;
    setMentions((known) => (before === '' ? body.mentions : [...known, ...body.mentions]));
    setNext(body.next);
    setState('idle');
  }, []);
  useEffect(() => void load(''), [load]);
  return { mentions, next, state, more: () => load(next ?? '') };
}

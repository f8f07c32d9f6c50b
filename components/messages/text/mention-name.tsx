'use client';

import { hueClass, shownName } from '@/components/messages/person';
import { useReader } from '@/components/shell/chat-provider';
import { useOpenPanel } from '@/components/shell/panels';
import type { Mention } from '@/lib/messages/message';

interface Props {
  who: Mention['who'];
  /** The name as it stands in the text. `@all` and `@here` have no other name. */
  typed: string;
}

/** A name that means the reader also has a background, so that people who see no colours recognize it. */
const MEANS_READER = 'bg-accent-soft text-accent-soft-ink';

/** Somebody's name in a text, as they are called now. Pressing it shows who they are. */
export function MentionName({ who, typed }: Props) {
  const { me } = useReader();
  const open = useOpenPanel();
  if (who === 'all' || who === 'here') {
    return (
      <bdi data-mention className={`mention ${MEANS_READER}`}>
        {typed}
      </bdi>
    );
  }
  const look = who.id === me.id ? MEANS_READER : `text-person in-[.bubble-own]:text-current ${hueClass(who.name)}`;
  return (
    <button
      type="button"
      data-mention
      aria-haspopup="dialog"
      onClick={() => open({ type: 'profile', person: who })}
      className={`mention ${look}`}
    >
      <bdi>@{shownName(who)}</bdi>
    </button>
  );
}

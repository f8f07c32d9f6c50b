'use client';

import type { ComponentProps } from 'react';
import { useText } from '@/components/locale';
import { Avatar } from '@/components/messages/avatar';
import { shellText } from '@/lib/i18n/shell/text';
import { usePresence } from './use-presence';

type Size = NonNullable<ComponentProps<typeof Avatar>['size']>;

/** The dot's width, which globals.css needs too. */
const SIZES: Record<Size, string> = {
  s: '[--dot:8px]',
  m: '[--dot:10px]',
  l: '[--dot:12px]',
  xl: '[--dot:18px]',
};
/** The dots differ in shape, not by colour alone. They are borders, because forced colours leave out backgrounds. */
const DOTS = { active: 'border-[calc(var(--dot)/2)] border-good', away: 'border-[calc(var(--dot)/4)] border-muted' };

interface Props {
  id: number;
  name: string;
  shown?: string | undefined;
  face?: string | undefined;
  size?: Size;
}

/** A person's face or initials with a dot: full while they are active, a ring while they are away, none otherwise. */
export function PersonAvatar({ id, name, shown, face, size = 'm' }: Props) {
  const state = usePresence(id)?.state ?? 'offline';
  return (
    <span aria-hidden="true" className={`block shrink-0 ${SIZES[size]} ${state === 'offline' ? '' : 'dotted'}`}>
      <Avatar name={name} shown={shown} face={face} size={size} />
      {state !== 'offline' && <span data-presence={state} className={`rounded-full print:hidden ${DOTS[state]}`} />}
    </span>
  );
}

/** What the dot means, for screen readers, after a name. */
export function PresenceWord({ id }: { id: number }) {
  const { presence: words } = useText(shellText);
  const word = words[usePresence(id)?.state ?? 'offline'];
  return word && <span className="sr-only">, {word}</span>;
}

/** What somebody says they are doing, in one line with their name or below it. */
export function StatusText({ id, className }: { id: number; className: string }) {
  const status = usePresence(id)?.status;
  return status && <bdi className={className}>{status.text}</bdi>;
}

/** Shown below the other person's name in a conversation: whether they are here, what they are doing, and `rest`. */
export function AboutPerson({ id, rest }: { id: number; rest: string }) {
  const { presence: words } = useText(shellText);
  const presence = usePresence(id);
  const status = presence?.status && `\u2068${presence.status.text}\u2069`;
  return [words[presence?.state ?? 'offline'], status, rest].filter(Boolean).join(' · ');
}

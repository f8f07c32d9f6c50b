import { Hash, Lock, NotebookPen, Users } from 'lucide-react';
import { displayName } from '@/components/messages/person';
import { PersonAvatar } from '@/components/people/presence';
import type { RoomFacts } from '@/lib/chat/protocol';

interface Props {
  room: Pick<RoomFacts, 'kind' | 'others' | 'isNotes'>;
  size?: 's' | 'l';
  /** Where no name stands beside it: a text whose first letter tells rooms apart. */
  letter?: string;
}

/** The sign in front of a room's name: round for a person, square for every other room. */
export function RoomGlyph({ room, size = 's', letter }: Props) {
  const [first, second] = room.others ?? [];
  const isDirect = room.kind === 'direct';
  if (isDirect && first && !second) return <PersonAvatar {...first} size={size} />;
  if (letter && !isDirect) return <LetterGlyph letter={letter} />;
  const Icon = iconOf(room);
  const isSmall = size === 's';
  const place = isDirect ? 'rounded-full bg-button' : isSmall ? '' : 'rounded-xl bg-button';
  const icon = isSmall && isDirect ? { size: 14, strokeWidth: 2 } : { size: isSmall ? 18 : 20, strokeWidth: 1.75 };
  return (
    <span aria-hidden="true" className={`grid shrink-0 place-items-center ${isSmall ? 'size-6' : 'size-10'} ${place}`}>
      <Icon {...icon} />
    </span>
  );
}

/** Drawn by the style sheet, as initials are. */
function LetterGlyph({ letter }: { letter: string }) {
  return (
    <span
      aria-hidden="true"
      data-initials={displayName([...letter][0] ?? '')}
      className="grid size-7 shrink-0 place-items-center rounded-lg bg-button font-semibold text-[13px] leading-none before:content-[attr(data-initials)]"
    />
  );
}

function iconOf({ kind, isNotes }: Props['room']) {
  if (kind === 'direct') return isNotes ? NotebookPen : Users;
  return kind === 'closed' ? Lock : Hash;
}

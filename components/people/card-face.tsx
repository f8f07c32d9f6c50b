'use client';

import { useText } from '@/components/locale';
import { facePath } from '@/lib/files/file';
import { roomsText } from '@/lib/i18n/rooms/text';
import { PersonAvatar } from './presence';

interface Props {
  person: { id: number; name: string; shown?: string; face?: string };
  isLarge: boolean;
  /** Called when the person wants to see the picture larger, or not any more. */
  onTurn: () => void;
}

/** Somebody's face on their card. If it is a picture, it is a button that shows it larger. */
export function CardFace({ person: { id, name, shown, face }, isLarge, onTurn }: Props) {
  const { profile: words } = useText(roomsText);
  const avatar = <PersonAvatar id={id} name={name} shown={shown} face={face} size="xl" />;
  if (!face) return avatar;
  return (
    <button
      type="button"
      aria-label={words.largeFace}
      aria-expanded={isLarge}
      onClick={onTurn}
      className="shrink-0 cursor-zoom-in rounded-full outline-offset-2 aria-expanded:cursor-zoom-out"
    >
      {avatar}
    </button>
  );
}

/** The same picture, larger. */
export function LargeFace({ face, name }: { face: string; name: string }) {
  const { profile: words } = useText(roomsText);
  return (
    // biome-ignore lint/performance/noImgElement: the server must see who asks, and the picture is small already
    <img src={facePath(face)} alt={words.faceOf(name)} className="mx-auto mb-4 aspect-square w-64 rounded-2xl" />
  );
}

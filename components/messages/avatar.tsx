'use client';

import type { SyntheticEvent } from 'react';
import { facePath } from '@/lib/files/file';
import { hueClass, initials } from './person';

interface Props {
  /** The user name, from which the colour comes. */
  name: string | null;
  /** The name that people see, if it is another one. */
  shown?: string | undefined;
  /** The id of the picture that is their face. */
  face?: string | undefined;
  size?: keyof typeof SIZES;
}

const SIZES = {
  /** With one letter. */
  s: 'size-6 text-[12px]',
  m: 'size-8 text-[12px]',
  l: 'size-10 text-[15px]',
  xl: 'size-[72px] text-[27px]',
};

/**
 * A person's face over their initials, which stay if it does not load. The name stands beside them, or is the label of
 * the button around them. The style sheet draws the initials, because screen readers would read a text as part of that
 * label.
 */
export function Avatar({ name, shown, face, size = 'm' }: Props) {
  const look = name === null ? 'bg-pill' : `bg-person ${hueClass(name)}`;
  const letters = name === null ? undefined : initials(shown ?? name);
  return (
    <span
      aria-hidden="true"
      data-initials={size === 's' && letters ? [...letters][0] : letters}
      className={`avatar ${SIZES[size]} ${look}`}
    >
      {face && (
        // biome-ignore lint/performance/noImgElement: the server must see who asks, and the picture is small already
        <img
          key={face}
          src={facePath(face)}
          alt=""
          loading="lazy"
          onError={hide}
          className="absolute size-full rounded-full object-cover"
        />
      )}
    </span>
  );
}

/** Some browsers draw a sign in place of a picture that did not load. */
function hide({ currentTarget }: SyntheticEvent<HTMLElement>) {
  currentTarget.hidden = true;
}

'use client';

import { type Ref, useImperativeHandle } from 'react';
import { RevealProgress } from './reveal-progress';
import type { RevealMessage } from './use-late-reveal';
import { type RevealOptions, useReveal } from './use-reveal';

interface Props extends RevealOptions {
  ref: Ref<RevealMessage>;
  /** A message far back is being looked for. */
  isLooking: boolean;
}

/** Goes to messages of the list, and says so while it takes long. */
export function Revealer({ ref, isLooking, ...options }: Props) {
  const { reveal, cancel } = useReveal(options);
  useImperativeHandle(ref, () => reveal, [reveal]);
  return <RevealProgress isLooking={isLooking} onCancel={cancel} />;
}

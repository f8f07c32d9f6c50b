'use client';

import { useState } from 'react';

interface Props {
  /** From accentStyle; null: the colours of globals.css. */
  style: string | null;
  nonce: string | undefined;
}

/**
 * The community's colours, in the page itself, so that no other colour is ever shown first. What came with the page
 * stays: its policy allows no styles with the nonce of a later answer. The next load has the new colours.
 */
export function Accent(props: Props) {
  const [{ style, nonce }] = useState(props);
  if (style === null) return null;
  // Browsers hide a nonce from scripts, so React finds another one than it expects.
  return (
    <style nonce={nonce} suppressHydrationWarning>
      {style}
    </style>
  );
}

'use client';

import { useState } from 'react';

interface Props {
  /** From accentStyle and logoStyle; null: the colours of globals.css, and the product's mark. */
  style: string | null;
  nonce: string | undefined;
}

/**
 * The community's colours and logo, in the page itself, so that no other ones are ever shown first. What came with the
 * page stays: its policy allows no styles with the nonce of a later answer. The next load has the new ones.
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

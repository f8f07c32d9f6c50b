'use client';

import { useText } from '@/components/locale';
import { writingText } from '@/lib/i18n/writing/text';

/** Says how many code points are left, or by how many the text is too long. */
export function LengthNote({ left }: { left: number }) {
  const words = useText(writingText);
  return left < 0 ? words.over(-left) : words.left(left);
}

'use client';

import type { ComposerApi } from '@/components/composer/field-text';
import { EmojiButton } from './emoji-button';

/** The button that puts an emoji into the field. Its properties stay the same as long as the room is shown. */
export function FieldEmoji({ label, field }: { label: string; field: Pick<ComposerApi, 'insert'> }) {
  return <EmojiButton label={label} onPick={(emoji) => field.insert(emoji)} />;
}

'use client';

import type { ComposerApi } from '@/components/composer/field-text';
import { useText } from '@/components/locale';
import { filesText } from '@/lib/i18n/files/text';
import { useAddFiles } from './use-add-files';

interface Props {
  /** The id of the room. */
  room: number;
  field: ComposerApi | null;
}

/** Offers to send a text that is too long for a message as a file. */
export function LongText({ room, field }: Props) {
  const text = useText(filesText);
  const add = useAddFiles(room);

  function attach() {
    const typed = field?.text();
    if (!typed) return;
    add([new File([typed], text.textName, { type: 'text/plain' })]);
    field?.setText('');
    field?.focus();
  }

  return (
    <button
      type="button"
      onClick={attach}
      className="-my-1 ms-2 rounded-sm py-1 font-[550] text-accent underline underline-offset-2 pointer-coarse:min-h-11"
    >
      {text.asFile}
    </button>
  );
}

'use client';

import { type FormEvent, useState } from 'react';
import { useText } from '@/components/locale';
import { useChat } from '@/components/shell/chat-provider';
import { MAIN_BUTTON, PLAIN_BUTTON } from '@/components/ui/button-looks';
import { closeDialogAround, DIALOG_BODY, DIALOG_FOOT, Dialog } from '@/components/ui/dialog';
import { TextArea } from '@/components/ui/text-area';
import { ALT_LENGTH } from '@/lib/files/file';
import { filesText } from '@/lib/i18n/files/text';
import { isBlank, withLineFeeds, withoutControls } from '@/lib/text';

interface Props {
  /** The id of the upload. */
  id: string;
  onClose: () => void;
}

/** Sets the alternative text of a picture that is not sent yet. */
export function DescribeFile({ id, onClose }: Props) {
  const { uploads } = useChat();
  const text = useText(filesText);
  const [upload] = useState(() => uploads?.get(id) ?? null);
  const [typed, setTyped] = useState(upload?.alt ?? '');

  function save(event: FormEvent) {
    event.preventDefault();
    const alt = withoutControls(withLineFeeds(typed.toWellFormed())).trim();
    uploads?.describe(id, isBlank(alt) ? '' : alt);
    closeDialogAround(event.currentTarget);
  }

  return (
    <Dialog
      title={text.altTitle}
      about={text.altAbout}
      close={text.close}
      onClose={onClose}
      isDirty={typed !== (upload?.alt ?? '')}
    >
      <form onSubmit={save} className="contents">
        <div className={`${DIALOG_BODY} flex flex-col gap-4`}>
          {upload?.picture && (
            // biome-ignore lint/performance/noImgElement: it is in this browser only
            <img
              src={upload.picture.url}
              alt=""
              className="max-h-[30dvh] w-full rounded-[14px] bg-raised object-contain"
            />
          )}
          <TextArea
            label={text.alt}
            data-autofocus=""
            dir="auto"
            rows={3}
            maxLength={ALT_LENGTH}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
        <div className={DIALOG_FOOT}>
          <button type="button" onClick={(event) => closeDialogAround(event.currentTarget)} className={PLAIN_BUTTON}>
            {text.cancel}
          </button>
          <button type="submit" className={MAIN_BUTTON}>
            {text.save}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

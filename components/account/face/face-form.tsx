'use client';

import { type DragEvent, useEffect, useRef, useState } from 'react';
import { inWordsOf } from '@/components/account/error-text';
import { useErrorText } from '@/components/account/use-error-text';
import { useHydrated } from '@/components/account/use-hydrated';
import { useText } from '@/components/locale';
import { Avatar } from '@/components/messages/avatar';
import { late } from '@/components/ui/late';
import { PictureInput } from '@/components/ui/picture-input';
import { QuietButton } from '@/components/ui/quiet-button';
import { useRequest } from '@/components/ui/use-request';
import type { Refusal } from '@/lib/browser/request';
import { settingsText } from '@/lib/i18n/settings/text';

interface Props {
  username: string;
  shown: string;
  /** The id of the picture that is their face. */
  face: string | null;
}

const cropping = late(() => import('./cropping'), { atOnce: false });

/** The person's face, with buttons to choose another picture or to remove it. A picture can also be dropped here. */
export function FaceForm({ username, shown, face }: Props) {
  const text = useText(settingsText);
  const inWords = useFaceWords();
  const change = useRequest(inWords);
  const hydrated = useHydrated();
  const input = useRef<HTMLInputElement>(null);
  const parts = cropping.use();
  const [picture, setPicture] = useState<ImageBitmap | null>(null);
  const [isUploading, setUploading] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);
  const [isOver, setOver] = useState(false);
  const problem = trouble ?? change.error;
  useEffect(() => () => picture?.close(), [picture]);

  async function open(file: File | undefined) {
    if (!file || picture) return;
    change.clear();
    setTrouble(null);
    const loaded = await cropping.load().catch(() => null);
    if (!loaded) return setTrouble(text.notLoaded);
    const read = await loaded.readPicture(file).catch(() => null);
    if (read) setPicture(read);
    else setTrouble(text.faceUnreadable);
  }

  async function save(square: Blob | null): Promise<boolean> {
    setTrouble(parts && square ? null : text.faceUnreadable);
    if (!parts || !square) return false;
    setUploading(true);
    const uploaded = await parts.uploadFace(square);
    setUploading(false);
    if (typeof uploaded !== 'string') {
      setTrouble(inWords(uploaded));
      return false;
    }
    const body = { face: uploaded };
    return (await change.run({ method: 'PATCH', path: 'account/profile', body }, () => text.faceSaved)) !== null;
  }

  function remove() {
    setTrouble(null);
    void change.run({ method: 'PATCH', path: 'account/profile', body: { face: null } }, () => text.faceRemoved);
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    void open(event.dataTransfer.files[0]);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button does the same
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={`mb-6 flex flex-wrap items-center gap-x-5 gap-y-3 rounded-2xl outline-offset-8 ${isOver ? 'outline-2 outline-accent outline-dashed' : ''}`}
    >
      <Avatar name={username} shown={shown || undefined} face={face ?? undefined} size="xl" />
      <div className="min-w-0 flex-1 basis-56">
        <div className="flex flex-wrap gap-2">
          <PictureInput ref={input} label={text.face} onPick={(file) => void open(file)} />
          <QuietButton disabled={!hydrated} onClick={() => input.current?.click()}>
            {face ? text.changeFace : text.chooseFace}
          </QuietButton>
          {face && (
            <QuietButton disabled={!hydrated} pending={change.pending} onClick={remove}>
              {text.removeFace}
            </QuietButton>
          )}
        </div>
        <p className="mt-2 text-[14px] text-muted leading-5">{text.faceHint}</p>
        <div role="alert" className="text-[14px] leading-5">
          {problem && !picture && <p className="pt-1.5 text-danger">{problem}</p>}
        </div>
        <div role="status" className="text-[14px] leading-5">
          {change.done && <p className="pt-1.5">{change.done}</p>}
        </div>
      </div>
      {picture && parts && (
        <parts.CropDialog
          picture={picture}
          problem={problem}
          pending={isUploading || change.pending}
          onSave={save}
          onClose={() => setPicture(null)}
        />
      )}
    </div>
  );
}

/** Says in words why a picture was refused. */
function useFaceWords(): (refusal: Refusal) => string | null {
  const { faceErrors } = useText(settingsText);
  const otherwise = useErrorText();
  return (refusal) =>
    inWordsOf(faceErrors, refusal.fields.face) ??
    (refusal.code in faceErrors ? inWordsOf(faceErrors, [refusal.code]) : undefined) ??
    otherwise(refusal);
}

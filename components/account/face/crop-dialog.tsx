'use client';

import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { useText } from '@/components/locale';
import { Problem } from '@/components/rooms/dialogs/problem';
import { MAIN_BUTTON, PLAIN_BUTTON } from '@/components/ui/button-looks';
import { closeDialogAround, DIALOG_BODY, DIALOG_FOOT, Dialog } from '@/components/ui/dialog';
import { settingsText } from '@/lib/i18n/settings/text';
import { mostZoom, wholeCrop, zoomed, zoomOf } from './crop';
import { drawSquare, squareAsFile } from './picture';
import { useGestures } from './use-gestures';

interface Props {
  /** From readPicture. */
  picture: ImageBitmap;
  /** What went wrong with saving it, in words. */
  problem: string | null;
  pending: boolean;
  /** If it becomes something else than a face: what is said, and the pixels of its side. */
  other?: { words: { title: string; area: string; save: string }; pixels: number };
  /** @param square null: this browser cannot write the picture. @returns whether it is saved */
  onSave: (square: Blob | null) => Promise<boolean>;
  onClose: () => void;
}

/** Pixels of the canvas, which is at most 320 CSS pixels wide. */
const SHOWN_PIXELS = 640;

/** Chooses the square of a picture that becomes a face, or the community's logo. Is loaded when a picture was chosen. */
export function CropDialog({ picture, problem, pending, other, onSave, onClose }: Props) {
  const text = useText(settingsText);
  const words = other?.words ?? { title: text.cropTitle, area: text.cropArea, save: text.saveFace };
  const id = useId();
  const [crop, setCrop] = useState(() => wholeCrop(picture));
  const canvas = useRef<HTMLCanvasElement>(null);
  const area = useRef<HTMLDivElement>(null);
  useGestures(area, picture, setCrop);
  useEffect(() => {
    if (canvas.current) drawSquare(canvas.current, picture, crop);
  }, [picture, crop]);

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    if (!pending && (await onSave(await squareAsFile(picture, crop, other?.pixels)))) closeDialogAround(form);
  }

  return (
    <Dialog title={words.title} close={text.keepAccount} isDirty onClose={onClose}>
      <form onSubmit={save} className="flex min-h-0 flex-col">
        <div className={DIALOG_BODY}>
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields, and this is moved by keys itself */}
          <div
            ref={area}
            role="group"
            // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the picture
            tabIndex={0}
            data-autofocus=""
            aria-label={words.area}
            aria-describedby={`${id}-hint`}
            className="relative mx-auto aspect-square w-full max-w-80 cursor-grab touch-none select-none overflow-hidden rounded-2xl outline-offset-2 focus-visible:outline-2 focus-visible:outline-accent active:cursor-grabbing"
          >
            <canvas ref={canvas} width={SHOWN_PIXELS} height={SHOWN_PIXELS} className="size-full" />
            <div
              aria-hidden="true"
              className={`pointer-events-none absolute inset-0 shadow-[0_0_0_160px_rgb(0_0_0/0.5)] ring-1 ring-white/80 ring-inset ${other ? 'rounded-[22%]' : 'rounded-full'}`}
            />
          </div>
          <p id={`${id}-hint`} className="mt-3 text-center text-[13px] text-muted leading-[18px]">
            {text.cropHint}
          </p>
          <label className="mx-auto mt-4 flex max-w-80 items-center gap-3 font-[550] text-[14px]">
            {text.zoom}
            <input
              type="range"
              min={1}
              max={mostZoom(picture)}
              step={0.01}
              value={zoomOf(crop, picture)}
              disabled={mostZoom(picture) === 1}
              onChange={({ target }) => {
                const zoom = target.valueAsNumber;
                setCrop((now) => zoomed(now, picture, zoom));
              }}
              className="h-11 min-w-0 flex-1 accent-accent"
            />
          </label>
          <Problem words={problem} />
        </div>
        <div className={DIALOG_FOOT}>
          <button
            type="button"
            onClick={({ currentTarget }) => closeDialogAround(currentTarget)}
            className={PLAIN_BUTTON}
          >
            {text.keepAccount}
          </button>
          <button type="submit" aria-busy={pending} className={MAIN_BUTTON}>
            {pending ? text.saving : words.save}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

'use client';

import { useEffect, useRef, useState } from 'react';
import { useHydrated } from '@/components/account/use-hydrated';
import { late } from '@/components/ui/late';
import { PictureInput } from '@/components/ui/picture-input';
import { useRequest } from '@/components/ui/use-request';
import { ICON_PIXELS, iconPath } from '@/lib/house/icons';
import { Outcome } from './note';
import { PILL, SURFACE } from './styles';
import { useAdminText, useErrorText } from './text';

const cropping = late(() => import('@/components/account/face/cropping'), { atOnce: false });

/** Chooses the logo of the community, or removes it. @param logo its version; null: it has none */
export function LogoForm({ logo: given }: { logo: string | null }) {
  const { house: words, working } = useAdminText();
  const inWords = useErrorText();
  const change = useRequest(inWords);
  const hydrated = useHydrated();
  const input = useRef<HTMLInputElement>(null);
  const parts = cropping.use();
  const [logo, setLogo] = useState(given);
  const [picture, setPicture] = useState<ImageBitmap | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  const problem = trouble ?? change.error;
  useEffect(() => () => picture?.close(), [picture]);

  async function open(file: File | undefined) {
    if (!file || picture) return;
    change.clear();
    setTrouble(null);
    const loaded = await cropping.load().catch(() => null);
    const read = await loaded?.readPicture(file).catch(() => null);
    if (read) setPicture(read);
    else setTrouble(loaded ? words.logoUnreadable : inWords({ code: 'failed' }));
  }

  async function save(square: Blob | null): Promise<boolean> {
    setTrouble(parts && square ? null : words.logoUnreadable);
    if (!parts || !square) return false;
    const answer = await change.run(
      { method: 'PUT', path: 'admin/house/logo', body: { picture: await base64(square) } },
      () => words.logoSaved,
    );
    if (answer) setLogo(String(answer.logo));
    return answer !== null;
  }

  async function remove() {
    setTrouble(null);
    const answer = await change.run({ method: 'DELETE', path: 'admin/house/logo', body: {} }, () => words.logoRemoved);
    if (answer) setLogo(null);
  }

  return (
    <section className={`${SURFACE} mt-6 p-5`}>
      <h2 className="mb-1 font-semibold text-[17px]">{words.logo}</h2>
      <p className="mb-4 text-muted">{words.logoHint}</p>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
        {/* biome-ignore lint/performance/noImgElement: it is small already, and must be loaded from its own address */}
        <img src={iconPath('192', logo)} alt="" width={72} height={72} className="rounded-[22%] bg-over" />
        <div className="flex flex-wrap gap-2">
          <PictureInput ref={input} label={words.logo} onPick={(file) => void open(file)} />
          <button type="button" disabled={!hydrated} onClick={() => input.current?.click()} className={PILL}>
            {logo ? words.logoChange : words.logoChoose}
          </button>
          {logo && (
            <button
              type="button"
              disabled={!hydrated}
              aria-busy={change.pending}
              onClick={() => void remove()}
              className={PILL}
            >
              {change.pending ? working : words.logoRemove}
            </button>
          )}
        </div>
      </div>
      <div className="mt-3">
        <Outcome error={picture ? null : problem} done={change.done} />
      </div>
      {picture && parts && (
        <parts.CropDialog
          picture={picture}
          problem={problem}
          pending={change.pending}
          other={{ words: words.logoCrop, pixels: ICON_PIXELS['512'] }}
          onSave={save}
          onClose={() => setPicture(null)}
        />
      )}
    </section>
  );
}

async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

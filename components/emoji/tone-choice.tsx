import { useId } from 'react';
import { useText } from '@/components/locale';
import { writingText } from '@/lib/i18n/writing/text';
import { TONES, type Tone, toned } from './tones';

const HAND = '✋';

/** The skin tones, shown on a hand. */
export function ToneChoice({ value, onChange }: { value: Tone; onChange: (tone: Tone) => void }) {
  const { picker: words } = useText(writingText);
  const id = useId();
  return (
    <fieldset className="flex shrink-0 items-center justify-end border-line border-t px-2 max-md:justify-center">
      <legend className="sr-only">{words.tone}</legend>
      {TONES.map((tone) => (
        <label
          key={tone}
          className="grid size-11 cursor-pointer place-items-center rounded-xl text-[20px] leading-none has-checked:bg-button has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:-outline-offset-2 md:h-10 md:w-9"
        >
          <input
            type="radio"
            name={id}
            aria-label={words.tones[tone]}
            checked={tone === value}
            onChange={() => onChange(tone)}
            className="sr-only"
          />
          <span aria-hidden="true">{toned(HAND, tone)}</span>
        </label>
      ))}
    </fieldset>
  );
}

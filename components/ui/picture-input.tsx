import type { RefObject } from 'react';

interface Props {
  ref: RefObject<HTMLInputElement | null>;
  label: string;
  onPick: (picture: File | undefined) => void;
}

/** The field behind a button that chooses a picture. It is not seen, and the Tab key leaves it out. */
export function PictureInput({ ref, label, onPick }: Props) {
  return (
    <input
      ref={ref}
      type="file"
      accept="image/*"
      aria-label={label}
      tabIndex={-1}
      className="sr-only"
      onChange={({ target }) => {
        onPick(target.files?.[0]);
        // The same file can be chosen again.
        target.value = '';
      }}
    />
  );
}

import { hueClass, initials } from './person';

/**
 * The name stands beside it in words. The initials are a picture, drawn by the style sheet: as text they would be the
 * words that a button is called by.
 */
export function Avatar({ name }: { name: string | null }) {
  const look = name === null ? 'bg-pill' : `bg-person ${hueClass(name)}`;
  return (
    <span
      aria-hidden="true"
      data-initials={name === null ? undefined : initials(name)}
      className={`grid size-8 select-none place-items-center rounded-full font-semibold text-[12px] leading-none before:content-[attr(data-initials)] ${look}`}
    />
  );
}

import { hueClass, initials } from './person';

/**
 * A person's initials. The name stands beside them, or is the label of the button around them. The style sheet draws
 * the initials, because screen readers would read a text as part of that label.
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

import { hueClass, initials } from './person';

/** The name stands beside it in words. */
export function Avatar({ name }: { name: string | null }) {
  const look = name === null ? 'bg-pill' : `bg-person ${hueClass(name)}`;
  return (
    <span
      aria-hidden="true"
      className={`grid size-8 select-none place-items-center rounded-full font-semibold text-[12px] leading-none ${look}`}
    >
      {name && initials(name)}
    </span>
  );
}

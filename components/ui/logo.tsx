import { Mark } from './mark';

/** The mark with the name beside it. */
export function Logo({ name }: { name: string }) {
  return (
    <span className="flex items-center gap-2 text-[17px] font-[650] tracking-[-0.02em] text-ink">
      <Mark />
      {name}
    </span>
  );
}

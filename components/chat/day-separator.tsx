/** Stays in sight while one reads its day. */
export function DaySeparator({ label }: { label: string }) {
  return (
    <h2 className="pointer-events-none sticky top-2 z-10 mx-auto mt-4 mb-3 w-fit rounded-full bg-pill px-3 shadow-[0_0_0_1px_var(--line)] py-[3px] font-medium text-[12px] text-muted leading-[18px]">
      {label}
    </h2>
  );
}

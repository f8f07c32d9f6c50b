/** A speech bubble in the accent colour, or the community's logo (lib/house/icons.ts), with the name beside it. */
export function Logo({ name }: { name: string }) {
  return (
    <span className="flex items-center gap-2 text-[17px] font-[650] tracking-[-0.02em] text-ink">
      <svg
        width="24"
        height="24"
        viewBox="0 0 24 24"
        fill="currentColor"
        aria-hidden="true"
        className="house-mark text-accent"
      >
        <path d="M4 4h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2h-7l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z" />
      </svg>
      {name}
    </span>
  );
}

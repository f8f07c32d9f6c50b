interface Props {
  /** For screen readers. */
  label: string;
  /** From 0 to 1. */
  part: number;
  size?: number;
}

/** How far something is. Its size and colour are those of the text around it. */
export function ProgressRing({ label, part, size = 36 }: Props) {
  const percent = Math.round(part * 100);
  return (
    <svg
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      width={size}
      height={size}
      viewBox="0 0 36 36"
      fill="none"
      stroke="currentColor"
      strokeWidth="3"
      className="shrink-0 -rotate-90"
    >
      <circle cx="18" cy="18" r="15" strokeOpacity="0.3" />
      <circle
        cx="18"
        cy="18"
        r="15"
        pathLength={100}
        // A little is always there, so that it looks like the beginning of something.
        strokeDasharray={`${Math.max(percent, 4)} 100`}
        strokeLinecap="round"
        className="motion-safe:transition-[stroke-dasharray] motion-safe:duration-150"
      />
    </svg>
  );
}

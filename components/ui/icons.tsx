import type { ReactNode } from 'react';

/**
 * Icons of the first load, which lucide is not part of. Decoration only: the meaning of an icon stands beside it in
 * words.
 */
function Icon({ size, width = 2, children }: { size: number; width?: number; children: ReactNode }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={width}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className="shrink-0"
    >
      {children}
    </svg>
  );
}

export const ArrowUpIcon = () => (
  <Icon size={18} width={2.4}>
    <path d="M12 19V5M5 12l7-7 7 7" />
  </Icon>
);

export const ClockIcon = () => (
  <Icon size={11} width={2.6}>
    <circle cx="12" cy="12" r="9.5" />
    <path d="M12 7v5.4l3.4 2" />
  </Icon>
);

export const CheckIcon = ({ size = 12 }: { size?: number }) => (
  <Icon size={size} width={2.8}>
    <path d="M4.5 12.8l5 5L19.5 7" />
  </Icon>
);

export const ArchiveIcon = () => (
  <Icon size={16} width={2}>
    <path d="M3 4h18v4H3zM5 8v12h14V8M10 12h4" />
  </Icon>
);

export const AlertIcon = () => (
  <Icon size={14} width={2.2}>
    <circle cx="12" cy="12" r="9.5" />
    <path d="M12 7.2v5.6M12 16.6v.1" />
  </Icon>
);

export const PinIcon = () => (
  <Icon size={11} width={2.4}>
    <path d="M12 17v5M8 3h8l-1 7 3 3v3H6v-3l3-3z" />
  </Icon>
);

export const ReplyIcon = () => (
  <Icon size={16} width={2}>
    <path d="M9 16l-6-6 6-6M3 10h11a7 7 0 0 1 7 7v3" />
  </Icon>
);

export const SmilePlusIcon = () => (
  <Icon size={16} width={2}>
    <path d="M21.5 11a9.5 9.5 0 1 1-8.5-8.5M8 14.5s1.4 2 4 2 4-2 4-2M9 9.5v.1M15 9.5v.1M19 2v6M16 5h6" />
  </Icon>
);

export const SmileIcon = () => (
  <Icon size={20} width={1.75}>
    <circle cx="12" cy="12" r="10" />
    <path d="M8 14s1.5 2 4 2 4-2 4-2M9 9h.01M15 9h.01" />
  </Icon>
);

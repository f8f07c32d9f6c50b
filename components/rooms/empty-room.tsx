import type { ChatText } from '@/lib/i18n/chat/text';

/**
 * Shown in a room without messages. Rendered on the server alone, so that browsers load no code for what is rarely
 * shown.
 */
export function EmptyRoom({ text: { emptyTitle, emptyText } }: { text: ChatText }) {
  return (
    <div className="flex flex-col items-center gap-1 py-16 text-center">
      <svg width="72" height="72" viewBox="0 0 72 72" fill="none" aria-hidden="true" className="mb-3">
        <path
          d="M22 12h34a6 6 0 0 1 6 6v18a6 6 0 0 1-6 6h-4v8l-9-8H22a6 6 0 0 1-6-6V18a6 6 0 0 1 6-6z"
          className="fill-pill"
        />
        <path
          d="M14 26h32a6 6 0 0 1 6 6v16a6 6 0 0 1-6 6H27l-10 8v-8h-3a6 6 0 0 1-6-6V32a6 6 0 0 1 6-6z"
          className="fill-accent"
        />
        <g className="fill-accent-ink">
          <circle cx="21" cy="40" r="2.5" />
          <circle cx="30" cy="40" r="2.5" />
          <circle cx="39" cy="40" r="2.5" />
        </g>
      </svg>
      <p className="font-[650] text-[18px] leading-6 tracking-[-0.01em]">{emptyTitle}</p>
      <p className="text-muted">{emptyText}</p>
    </div>
  );
}

import type { ReactNode } from 'react';
import { RoomLink } from '@/components/room-link';
import type { AdminText } from '@/lib/i18n/admin/text';

export type Section = keyof AdminText['tabs'];

interface Props {
  text: AdminText;
  /** How many reports are open, as countOpenReports counts them. */
  openReports: number;
  /** The section of this page; null for the guide, which is in none. */
  section: Section | null;
  heading: string;
  /** A link back to the section's list, on pages below it. */
  up?: { href: string; label: string };
  /** Shown after the heading. */
  action?: ReactNode;
  children: ReactNode;
}

const SECTIONS: Section[] = ['messages', 'reports', 'people', 'invitations', 'rooms', 'house', 'audit', 'health'];

function Count({ text, openReports }: Pick<Props, 'text' | 'openReports'>) {
  return (
    <>
      <span
        aria-hidden="true"
        className="ms-1.5 min-w-5 rounded-full bg-accent px-1.5 text-center font-semibold text-[12px] text-accent-ink tabular-nums leading-5"
      >
        {text.reports.badge(openReports)}
      </span>
      <span className="sr-only">, {text.reports.open(openReports)}</span>
    </>
  );
}

/** The frame of a page of /admin: this section, the other sections, and a link back to the room. */
export function AdminShell({ text, openReports, section, heading, up, action, children }: Props) {
  return (
    <div className="min-h-dvh ps-[env(safe-area-inset-left)] pe-[env(safe-area-inset-right)]">
      <header className="border-line border-b pt-[env(safe-area-inset-top)]">
        <div className="mx-auto flex h-[56px] w-full max-w-[808px] items-center gap-3 px-4 sm:px-6">
          <p className="min-w-0 flex-1 truncate font-[620] text-[16px] tracking-[-0.01em]">{text.title}</p>
          <a
            href="/admin/guide"
            aria-current={section === null ? 'page' : undefined}
            className="flex min-h-11 shrink-0 items-center rounded-sm px-2 text-[15px] text-accent"
          >
            {text.guide}
          </a>
          <RoomLink className="flex min-h-11 shrink-0 items-center rounded-sm text-[15px] text-accent">
            {text.toRoom}
          </RoomLink>
        </div>
        <nav aria-label={text.sections} className="mx-auto w-full max-w-[808px] px-1.5 sm:px-3">
          {/* They wrap if they do not fit in one line: nobody would find a tab that is cut off. */}
          <ul className="flex flex-wrap sm:gap-0.5">
            {SECTIONS.map((each) => (
              <li key={each}>
                <a
                  href={`/admin/${each}`}
                  aria-current={each === section ? 'page' : undefined}
                  className="flex min-h-11 items-center border-transparent border-b-2 px-2 text-[14px] text-muted hover:text-ink focus-visible:-outline-offset-2 aria-[current]:border-accent aria-[current]:font-semibold aria-[current]:text-ink sm:px-3 sm:text-[15px]"
                >
                  {text.tabs[each]}
                  {each === 'reports' && openReports > 0 && <Count text={text} openReports={openReports} />}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      </header>
      <main className="mx-auto w-full max-w-[808px] px-4 pt-6 pb-28 sm:px-6">
        {up && (
          <a href={up.href} className="mb-2 inline-flex min-h-11 items-center gap-1.5 text-[15px] text-accent">
            <span aria-hidden="true">←</span> {up.label}
          </a>
        )}
        <div className="mb-5 flex flex-wrap items-center justify-between gap-3">
          <h1 className="min-w-0 font-[650] text-[24px] leading-8 tracking-[-0.02em] wrap-anywhere">{heading}</h1>
          {action}
        </div>
        {children}
      </main>
    </div>
  );
}

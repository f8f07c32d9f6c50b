import type { ReactNode } from 'react';
import { Card } from '@/components/ui/card';
import { Logo } from '@/components/ui/logo';

interface Props {
  /** What the community calls itself. */
  house: string;
  title: string;
  children: ReactNode;
  question: string;
  answer: string;
  answerPath: string;
  /** A line below them. */
  note?: ReactNode;
}

export const LINK =
  'rounded-sm font-semibold text-accent underline underline-offset-2 ' +
  'focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-accent';

/** The card of the sign-in and sign-up pages: the logo, the form, and a link to the other page. */
export function AccountCard({ house, title, children, question, answer, answerPath, note }: Props) {
  return (
    <Card>
      <Logo name={house} />
      <h1 className="mt-6 mb-6 text-[24px] leading-8 font-[650] tracking-[-0.02em] text-ink">{title}</h1>
      {children}
      <p className="mt-6 text-center text-[15px] text-muted">
        {question}{' '}
        <a href={answerPath} className={LINK}>
          {answer}
        </a>
      </p>
      {note && <p className="mt-3 text-center text-[14px] text-muted leading-5">{note}</p>}
    </Card>
  );
}

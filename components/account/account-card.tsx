import type { ReactNode } from 'react';
import { Card } from '@/components/ui/card';
import { Logo } from '@/components/ui/logo';
import { PRODUCT } from '@/lib/product';

interface Props {
  title: string;
  children: ReactNode;
  question: string;
  answer: string;
  answerPath: string;
}

const LINK =
  'rounded-sm font-semibold text-accent underline underline-offset-2 ' +
  'focus-visible:outline-2 focus-visible:outline-offset-2 focus-visible:outline-accent';

/** The card of the sign-in and sign-up pages: the logo, the form, and a link to the other page. */
export function AccountCard({ title, children, question, answer, answerPath }: Props) {
  return (
    <Card>
      <Logo name={PRODUCT} />
      <h1 className="mt-6 mb-6 text-[24px] leading-8 font-[650] tracking-[-0.02em] text-ink">{title}</h1>
      {children}
      <p className="mt-6 text-center text-[15px] text-muted">
        {question}{' '}
        <a href={answerPath} className={LINK}>
          {answer}
        </a>
      </p>
    </Card>
  );
}

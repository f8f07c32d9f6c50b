import { type ReactNode, useId } from 'react';
import { Card } from '@/components/ui/card';

interface Props {
  title: string;
  /** By which an address leads to the section. */
  anchor?: string;
  children: ReactNode;
}

/** A section of the account page, with its heading. */
export function Section({ title, anchor, children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id} id={anchor} className="scroll-mt-4">
      <Card>
        <h2 id={id} className="mb-5 font-[650] text-[18px] leading-6 tracking-[-0.01em]">
          {title}
        </h2>
        {children}
      </Card>
    </section>
  );
}

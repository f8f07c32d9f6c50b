import { type ReactNode, useId } from 'react';
import { Card } from '@/components/ui/card';

/** A section of the account page, with its heading. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Card>
        <h2 id={id} className="mb-5 font-[650] text-[18px] leading-6 tracking-[-0.01em]">
          {title}
        </h2>
        {children}
      </Card>
    </section>
  );
}

'use client';

import { useState } from 'react';
import { useRequest } from '@/components/ui/use-request';
import { LinkField } from './link-field';
import { Outcome } from './note';
import { PILL, SURFACE } from './styles';
import { useAdminText, useErrorText } from './text';

/** Makes a link by which a person whose password is lost sets a new one, and shows it this once. */
export function PersonLink({ id }: { id: number }) {
  const { people: words, working } = useAdminText();
  const { run, pending, error, done } = useRequest(useErrorText(), { refreshes: false });
  const [link, setLink] = useState<string | null>(null);

  async function make() {
    const request = { method: 'POST', path: `admin/people/${id}/password-link`, body: {} } as const;
    const answer = await run(request, () => words.linkMade);
    setLink(answer ? `${window.location.origin}/new-password#${answer.code}` : null);
  }

  return (
    <section className={`${SURFACE} mb-6 flex flex-col gap-3 p-5`}>
      <h2 className="font-[650] text-[17px]">{words.linkHeading}</h2>
      <p className="text-muted">{words.linkHint}</p>
      {link !== null && <LinkField label={words.linkHeading} link={link} />}
      <div className="flex flex-wrap items-center gap-3">
        <button type="button" aria-busy={pending} onClick={() => void make()} className={PILL}>
          {pending ? working : link === null ? words.makeLink : words.makeAnotherLink}
        </button>
        <Outcome error={error} done={done} />
      </div>
    </section>
  );
}

'use client';

import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { Field } from '@/components/ui/field';
import { useRequest } from '@/components/ui/use-request';
import { SLOW_MS } from '@/lib/browser/request';
import type { AdminText } from '@/lib/i18n/admin/text';
import { DANGER_PILL, LINK, PILL, SURFACE } from './styles';
import { useAdminText, useErrorText } from './text';

interface Props {
  /** What has to be typed. */
  name: string;
  path: string;
  /** The list to go to afterwards, because the page of what was deleted would be a 404. */
  list: { href: string; label: string };
  words: Pick<AdminText['people'], 'remove' | 'removeHint' | 'removeText' | 'removeField' | 'removing' | 'removed'>;
}

/** Deletes an account or a room. The administrator types its name first, because this cannot be undone. */
export function TypedDeletion({ name, path, list, words }: Props) {
  const { cancel } = useAdminText();
  const [open, setOpen] = useState(false);
  const [gone, setGone] = useState(false);
  const { run, pending, error, clear } = useRequest(useErrorText());
  const heading = useId();
  const title = useRef<HTMLHeadingElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const outcome = useRef<HTMLDivElement>(null);
  // Each button here disappears when it is pressed, so the focus has to move.
  useEffect(() => {
    if (gone) outcome.current?.focus();
    else if (open) form.current?.querySelector<HTMLElement>('[name=name]')?.focus();
  }, [open, gone]);

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get('name'));
    const request = {
      method: 'DELETE',
      path,
      body: { name: typed },
      timeoutMs: SLOW_MS,
    } as const;
    const answer = await run(request, () => words.removed);
    if (!answer) return;
    setGone(true);
    window.location.assign(list.href);
  }

  function leave() {
    setOpen(false);
    clear();
    title.current?.focus();
  }

  if (gone) {
    return (
      <div ref={outcome} role="status" tabIndex={-1} className={`${SURFACE} p-5 outline-none`}>
        <p className="mb-2">{words.removed}</p>
        <a href={list.href} className={LINK}>
          {list.label}
        </a>
      </div>
    );
  }
  return (
    <section aria-labelledby={heading} className={`${SURFACE} p-5`}>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <div className="min-w-0 flex-1 basis-60">
          <h2 ref={title} id={heading} tabIndex={-1} className="font-[650] text-[17px] outline-none">
            {words.remove}
          </h2>
          <p className="text-muted">{words.removeHint}</p>
        </div>
        {!open && (
          <button type="button" onClick={() => setOpen(true)} className={DANGER_PILL}>
            {words.remove}…
          </button>
        )}
      </div>
      {open && (
        <form ref={form} method="post" noValidate onSubmit={onSubmit} className="mt-4 flex flex-col gap-3">
          <p>{words.removeText}</p>
          <Field
            name="name"
            label={words.removeField(name)}
            {...(error === null ? {} : { error })}
            onChange={error ? clear : undefined}
            autoComplete="off"
            autoCapitalize="none"
            autoCorrect="off"
            spellCheck={false}
            required
          />
          <div className="flex flex-wrap gap-2">
            <button type="button" onClick={leave} className={PILL}>
              {cancel}
            </button>
            <button type="submit" aria-busy={pending} className={DANGER_PILL}>
              {pending ? words.removing : words.remove}
            </button>
          </div>
        </form>
      )}
    </section>
  );
}

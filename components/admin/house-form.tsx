'use client';

import type { FormEvent } from 'react';
import { Field } from '@/components/ui/field';
import { useRequest } from '@/components/ui/use-request';
import { PRODUCT } from '@/lib/product';
import { Outcome } from './note';
import { PRIMARY_PILL, SURFACE } from './styles';
import { useAdminText, useErrorText } from './text';

/** @param name what the community calls itself; empty: the name of the product */
export function HouseForm({ name }: { name: string }) {
  const { house: words, working } = useAdminText();
  const { run, pending, error, done, clear } = useRequest(useErrorText());

  async function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const body = { name: String(new FormData(event.currentTarget).get('name')) };
    await run({ method: 'PATCH', path: 'admin/house', body }, () => words.saved);
  }

  return (
    <form method="post" noValidate onSubmit={onSubmit} className={`${SURFACE} flex flex-col gap-4 p-5`}>
      <Field
        name="name"
        label={words.name}
        hint={words.nameHint}
        defaultValue={name}
        placeholder={PRODUCT}
        {...(error === null ? {} : { error })}
        onChange={error || done ? clear : undefined}
        dir="auto"
        autoComplete="off"
      />
      <div className="flex flex-wrap items-center gap-3">
        <button type="submit" aria-busy={pending} className={PRIMARY_PILL}>
          {pending ? working : words.save}
        </button>
        <Outcome done={done} />
      </div>
    </form>
  );
}

import type { TokensText } from '@/lib/i18n/tokens/text';
import type { Operation } from '@/lib/rest/operation';
import { OPERATIONS } from '@/lib/rest/operations';

/** What the API can do, in short. The summaries are those of the OpenAPI document, which is in English. */
export function ApiList({ text }: { text: TokensText }) {
  return (
    <dl lang="en" dir="ltr" className="flex flex-col gap-3">
      {(Object.values(OPERATIONS) as Operation[]).map(({ id, method, path, summary, scope }) => (
        <div key={id}>
          <dt className="font-mono text-[14px] leading-6 wrap-anywhere">
            {method} /api/v1{path} <span className="text-muted">({text.needs[scope]})</span>
          </dt>
          <dd className="text-[14px] text-muted leading-5">{summary}</dd>
        </div>
      ))}
    </dl>
  );
}

import { PILL } from './styles';

interface Props {
  /** What follows; null: nothing. */
  next: { href: string; label: string } | null;
  /** The first page, when this is another one. */
  first: { href: string; label: string } | null;
}

/** Links, so that the browser's Back leads back. */
export function Pager({ next, first }: Props) {
  if (!next && !first) return null;
  return (
    <div className="mt-5 flex flex-wrap justify-center gap-2">
      {first && (
        <a href={first.href} className={PILL}>
          {first.label}
        </a>
      )}
      {next && (
        <a href={next.href} className={PILL}>
          {next.label}
        </a>
      )}
    </div>
  );
}

import { PILL } from './styles';

interface Props {
  /** The next page; null on the last page. */
  next: { href: string; label: string } | null;
  /** The first page; null on the first page itself. */
  first: { href: string; label: string } | null;
}

/** Links to other pages of a list, so that the browser's Back button works. */
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

import { splitName } from './size';

/** The name of a file in one line. If it is too long, its middle is left out, so that its ending is always visible. */
export function FileName({ name, className = '' }: { name: string; className?: string }) {
  const [start, end] = splitName(name);
  if (!end) return <bdi className={`block truncate ${className}`}>{name}</bdi>;
  return (
    <bdi title={name} className={`flex min-w-0 max-w-full ${className}`}>
      {/* Screen readers would read a space between the parts. */}
      <span className="sr-only">{name}</span>
      <span aria-hidden="true" className="min-w-0 truncate whitespace-pre">
        {start}
      </span>
      <span aria-hidden="true" className="shrink-0 whitespace-pre">
        {end}
      </span>
    </bdi>
  );
}

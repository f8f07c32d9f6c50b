import type { ReactNode } from 'react';

interface Props {
  href: string;
  /** Where it leads, if its text is not the address. */
  host?: string | undefined;
  children: ReactNode;
}

/** A link in a message. It sends no referrer, and says to which host it leads. */
export function TextLink({ href, host, children }: Props) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow ugc"
      // A URL reads from left to right in any text. Otherwise its parts would be reordered.
      dir={host === undefined ? 'ltr' : 'auto'}
      className="text-link"
    >
      {children}
      {host !== undefined && (
        <span data-host className="text-[0.87em]">
          {' '}
          <bdi dir="ltr">({host})</bdi>
        </span>
      )}
    </a>
  );
}

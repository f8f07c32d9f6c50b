import { findLinks } from './links';

/** A message's text as typed; what is a link leads there, without telling where one came from. */
export function LinkedText({ text }: { text: string }) {
  return findLinks(text).map(({ text: piece, href }, index) => {
    if (href === null) return piece;
    return (
      <a
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text never change places
        key={index}
        href={href}
        target="_blank"
        rel="noopener noreferrer nofollow ugc"
        // A URL reads from left to right in any text, or its parts would change places.
        dir="ltr"
        className="underline decoration-current/50 underline-offset-2 [unicode-bidi:isolate] hover:decoration-current focus-visible:outline-current"
      >
        {piece}
      </a>
    );
  });
}

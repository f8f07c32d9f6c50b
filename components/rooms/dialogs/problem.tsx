/** What went wrong. Always there: screen readers may not read a live region that appears together with its text. */
export function Problem({ words }: { words: string | null }) {
  return (
    <div role="alert">
      {words && <p className="mt-4 rounded-xl bg-notice px-4 py-3 text-[14px] text-notice-ink leading-5">{words}</p>}
    </div>
  );
}

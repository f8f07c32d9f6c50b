/** The code of the link that was opened. It stands behind the `#`, and leaves the address at once. */
export function takeLinkCode(): string {
  const code = window.location.hash.slice(1);
  window.history.replaceState(null, '', window.location.pathname);
  return code;
}

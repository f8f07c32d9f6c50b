/** An IANA name. Offsets such as `+05:30`, which Intl knows too, are no zones. */
const NAME = /^[A-Za-z][\w+/-]{0,63}$/;

/**
 * The zone that a request asks for, by the one name that this runtime uses for it: zones have several names, and any
 * capitals, and what is kept for each zone must stay little. Null if there is no such zone. Pure.
 */
export function askedZone(text: string): string | null {
  if (!NAME.test(text)) return null;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return null; // RangeError: Intl has no such zone
  }
}

/** Too many passwords wait to be hashed; trying again in a few seconds helps. */
export class PasswordsBusy extends Error {
  override name = 'PasswordsBusy';
}

/** By name: the error may come from server.ts's copy of the class, of which Next's bundle has another. */
export function isPasswordsBusy(error: unknown): boolean {
  return error instanceof Error && error.name === 'PasswordsBusy';
}

/** Too many passwords are waiting to be hashed; the client should try again in a few seconds. */
export class PasswordsBusy extends Error {
  override name = 'PasswordsBusy';
}

/** Compares the name, not the class: server.ts and Next's bundle each have their own copy of the class. */
export function isPasswordsBusy(error: unknown): boolean {
  return error instanceof Error && error.name === 'PasswordsBusy';
}

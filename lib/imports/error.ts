/** Thrown if something of another program cannot be taken in. The message is for whoever ran the command. */
export class ImportError extends Error {
  override name = 'ImportError';
}

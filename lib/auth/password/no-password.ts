/**
 * Stands for the hash of an account that has no password: its person signs in by the organization. No hash is empty.
 */
export const NO_PASSWORD = '';

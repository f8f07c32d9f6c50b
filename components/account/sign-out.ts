import { postAuth } from './requests';

/**
 * Ends the session on the server and leaves for the sign-in page.
 * @throws Error when the server did not end it: the person is still signed in, and should be told
 */
export async function signOut(): Promise<void> {
  const response = await postAuth('signout', {});
  if (!response.ok) throw new Error(`Sign-out was answered with ${response.status}`);
  window.location.assign('/sign-in');
}

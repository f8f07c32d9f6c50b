/** Addresses of the account pages. They lead back to `callbackUrl`, a path of this site. */

export function signInPath(callbackUrl: string): string {
  return withReturn('/sign-in', callbackUrl);
}

export function signUpPath(callbackUrl: string): string {
  return withReturn('/sign-up', callbackUrl);
}

function withReturn(path: string, callbackUrl: string): string {
  return callbackUrl === '/' ? path : `${path}?${new URLSearchParams({ callbackUrl })}`;
}

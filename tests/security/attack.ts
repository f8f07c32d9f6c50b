/** An attack, what must happen, and the tests that show it. */
export interface Attack {
  area: 'Upgrade' | 'Frames' | 'Content' | 'Accounts' | 'Everywhere';
  attack: string;
  must: string;
  /**
   * By file: names of tests from the outermost `describe` on, joined by ` › `. Where the source has `%s` in a title,
   * so may the name, for all cases of it; or it names one of them.
   */
  shownBy: Readonly<Record<string, readonly string[]>>;
}

/** The files whose tests show most of it. */
export const IN = {
  account: 'tests/integration/accounts/account.test.ts',
  accounts: 'tests/integration/accounts/accounts.test.ts',
  accountsStore: 'tests/integration/accounts/accounts-store.test.ts',
  admin: 'tests/integration/admin/admin.test.ts',
  authLimit: 'tests/integration/accounts/auth-limit.test.ts',
  browserAccounts: 'tests/browser/accounts.test.ts',
  browserChat: 'tests/browser/chat.test.ts',
  changes: 'tests/integration/chat/changes.test.ts',
  chat: 'tests/integration/chat/chat.test.ts',
  clientFaults: 'tests/integration/access/client-faults.test.ts',
  config: 'lib/config.test.ts',
  forgery: 'tests/integration/access/forgery.test.ts',
  headers: 'lib/http/security-headers.test.ts',
  http: 'tests/integration/access/http.test.ts',
  lastAnswers: 'tests/integration/access/last-answers.test.ts',
  leaks: 'tests/integration/access/leaks.test.ts',
  limits: 'tests/integration/access/limits.test.ts',
  log: 'lib/telemetry/log.test.ts',
  name: 'lib/users/name.test.ts',
  nextHeaders: 'tests/integration/access/next-headers.test.ts',
  parse: 'lib/chat/server/parse.test.ts',
  password: 'lib/auth/password/password.test.ts',
  refusals: 'tests/integration/access/refusals.test.ts',
  signIn: 'tests/integration/accounts/sign-in.test.ts',
  token: 'lib/auth/token.test.ts',
  tries: 'tests/integration/accounts/sign-in-limiter.test.ts',
  upgradeSession: 'tests/integration/accounts/session-lookup.test.ts',
  writer: 'tests/integration/chat/writer.test.ts',
} as const;

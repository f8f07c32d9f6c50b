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
  account: 'tests/integration/account.test.ts',
  accounts: 'tests/integration/accounts.test.ts',
  accountsStore: 'tests/integration/accounts-store.test.ts',
  admin: 'tests/integration/admin.test.ts',
  authLimit: 'tests/integration/auth-limit.test.ts',
  browserAccounts: 'tests/browser/accounts.test.ts',
  browserChat: 'tests/browser/chat.test.ts',
  changes: 'tests/integration/changes.test.ts',
  chat: 'tests/integration/chat.test.ts',
  clientFaults: 'tests/integration/client-faults.test.ts',
  config: 'lib/config.test.ts',
  forgery: 'tests/integration/forgery.test.ts',
  headers: 'lib/http/security-headers.test.ts',
  http: 'tests/integration/http.test.ts',
  lastAnswers: 'tests/integration/last-answers.test.ts',
  leaks: 'tests/integration/leaks.test.ts',
  limits: 'tests/integration/limits.test.ts',
  log: 'lib/ops/log.test.ts',
  name: 'lib/users/name.test.ts',
  nextHeaders: 'tests/integration/next-headers.test.ts',
  parse: 'lib/chat/server/parse.test.ts',
  password: 'lib/auth/password.test.ts',
  refusals: 'tests/integration/refusals.test.ts',
  signIn: 'tests/integration/sign-in.test.ts',
  token: 'lib/auth/token.test.ts',
  tries: 'tests/integration/tries.test.ts',
  upgradeSession: 'tests/integration/upgrade-session.test.ts',
  writer: 'tests/integration/writer.test.ts',
} as const;

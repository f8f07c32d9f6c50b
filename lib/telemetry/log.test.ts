import { DrizzleQueryError } from 'drizzle-orm/errors';
import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { captureConsole, type Log, openLog } from './log';

const NASTY = 'ana\r\n{"level":60,"msg":"forged"}\u001b[2J\u0000\u0007\u2028"\\';

/** A log, with the text and the entries that it wrote. */
function recorded() {
  let text = '';
  const write = (line: string) => {
    text += line;
  };
  const log = openLog('trace', { write });
  return {
    log,
    text: () => text,
    entries: () =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
  };
}

/** As Drizzle and mysql2 report it: the statement and its values are in the message. */
function failedStatement(value: string): Error {
  const cause = Object.assign(new Error(`Duplicate entry '${value}'`), { code: 'ER_DUP_ENTRY', sql: `… '${value}'` });
  return Object.assign(new Error(`Failed query: insert …\nparams: ${value}`, { cause }), { query: 'insert …' });
}

describe('the log', () => {
  it('writes one line of JSON for each entry, whatever a name, a path or a browser contains', {
    tags: 'content/log-lines',
  }, () => {
    const { log, text, entries } = recorded();
    log.warn({ user: NASTY, path: NASTY, [NASTY]: NASTY, err: new Error(NASTY) }, NASTY);
    log.info('and on');
    expect(text().match(/\n/g)).toHaveLength(2);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for them
    expect(text().replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f]/);
    expect(entries()[0]).toMatchObject({ level: 40, user: NASTY, path: NASTY, msg: NASTY });
    expect(entries()[1]).toMatchObject({ level: 30, msg: 'and on' });
  });

  it.each(['un secreto', 'un secreto\n    at la plaza (un secreto)', "'un secreto'"])(
    'says that a statement failed and where, but never its values: %j',
    { tags: 'everywhere/inner-failure' },
    (value) => {
      const { log, text, entries } = recorded();
      log.error({ err: failedStatement(value) }, 'failed');
      expect(text()).not.toContain('secreto');
      expect(entries()[0].err).toMatchObject({ message: 'database error', cause: { code: 'ER_DUP_ENTRY' } });
      expect(entries()[0].err.stack).toContain('log.test.ts');
    },
  );

  it('hides passwords, cookies and secrets that are handed to it', { tags: 'everywhere/inner-failure' }, () => {
    const { log, text } = recorded();
    log.warn({ request: { cookie: 'hunter2', password: 'hunter2', secret: 'hunter2' } });
    expect(text()).not.toContain('hunter2');
  });
});

describe('what libraries write to the console', () => {
  it('is one line of JSON, without the values of a failed statement', { tags: 'everywhere/inner-failure' }, () => {
    const { log, text, entries } = recorded();
    captureConsole(log);
    console.error('⨯', failedStatement('un secreto'), NASTY);
    console.warn('%s came', NASTY);
    expect(text()).not.toContain('secreto');
    expect(entries()).toMatchObject([
      { level: 50, said: `⨯ ${NASTY}`, err: { message: 'database error' } },
      { level: 40, said: `${NASTY} came` },
    ]);
  });
});

const SECRET = '$2b$12$hash';
const original = { error: console.error, warn: console.warn };
afterEach(() => Object.assign(console, original));

/** Returns what the log receives when this is written to the console. */
function captured(...said: unknown[]): string {
  const log = { error: vi.fn(), warn: vi.fn() };
  captureConsole(log as unknown as Log);
  console.error(...said);
  return JSON.stringify(log.error.mock.calls);
}

function failed(): Error {
  const cause = Object.assign(new Error(`Duplicate entry '${SECRET}' for key`), {
    code: 'ER_DUP_ENTRY',
    sql: `INSERT INTO users VALUES ('${SECRET}')`,
    sqlMessage: `Duplicate entry '${SECRET}' for key`,
  });
  return new DrizzleQueryError('insert into users values (?)', [`x\n    at ${SECRET}`, SECRET], cause);
}

test.each<[string, () => unknown[]]>([
  ['alone', () => [failed()]],
  ['after words', () => ['⨯', failed()]],
  ['in an object', () => ['trouble', { error: failed(), list: [failed()] }]],
  ['as the cause of another', () => [new Error('outer', { cause: failed() })]],
  ['repeated in the message of another', () => [new Error(failed().message)]],
  ['printed by somebody else', () => [`⨯ ${failed().stack}`]],
])('a failed statement that is written %s is logged without its values', (_, said) => {
  const line = captured(...said());
  expect(line).not.toContain(SECRET);
  expect(line).not.toContain('insert into');
  expect(line).toContain('database error');
});

test('an error is logged with its name, code, message and stack frames', () => {
  const line = captured(Object.assign(new TypeError('no such thing'), { code: 'E_NONE' }));
  for (const part of ['TypeError', 'no such thing', 'E_NONE', 'log.test.ts']) expect(line).toContain(part);
});

test('a request whose client disconnected is logged only at debug', () => {
  const log = { error: vi.fn(), warn: vi.fn(), debug: vi.fn() };
  captureConsole(log as unknown as Log);
  console.error('⨯', Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
  expect(log.debug).toHaveBeenCalledTimes(1);
  expect(log.error).not.toHaveBeenCalled();
  // The same code from the database, or from Redis, is a real error.
  console.error('⨯', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
  expect(log.error).toHaveBeenCalledTimes(1);
});

test('a format string is filled in, as the console does it', () => {
  expect(captured('%s is %d', 'one', 1)).toContain('one is 1');
});

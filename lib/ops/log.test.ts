import { afterEach, describe, expect, it } from 'vitest';
import { captureConsole, openLog } from './log';

const NASTY = 'ana\r\n{"level":60,"msg":"forged"}\u001b[2J\u0000\u0007\u2028"\\';

/** What a log wrote, as it was written. */
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
  it('is one line of JSON for each entry, whatever a name, a path or a browser holds', () => {
    const { log, text, entries } = recorded();
    log.warn({ user: NASTY, path: NASTY, [NASTY]: NASTY, err: new Error(NASTY) }, NASTY);
    log.info('and on');
    expect(text().match(/\n/g)).toHaveLength(2);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(text().replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f]/);
    expect(entries()[0]).toMatchObject({ level: 40, user: NASTY, path: NASTY, msg: NASTY });
    expect(entries()[1]).toMatchObject({ level: 30, msg: 'and on' });
  });

  it.each(['un secreto', 'un secreto\n    at la plaza (un secreto)', "'un secreto'"])(
    'says that a statement failed and where, never with which values: %j',
    (value) => {
      const { log, text, entries } = recorded();
      log.error({ err: failedStatement(value) }, 'failed');
      expect(text()).not.toContain('secreto');
      expect(entries()[0].err).toMatchObject({ message: 'database error', cause: { code: 'ER_DUP_ENTRY' } });
      expect(entries()[0].err.stack).toContain('log.test.ts');
    },
  );

  it('hides passwords, cookies and secrets that are handed to it', () => {
    const { log, text } = recorded();
    log.warn({ request: { cookie: 'hunter2', password: 'hunter2', secret: 'hunter2' } });
    expect(text()).not.toContain('hunter2');
  });
});

describe('what libraries say to the console', () => {
  const { error, warn } = console;
  afterEach(() => Object.assign(console, { error, warn }));

  it('is one line of JSON, and of a failed statement no values', () => {
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

/**
 * Statements that change rows. Each takes effect only once, because the record that it is done is written in the same
 * transaction.
 */
const DATA = /^(insert|update|delete|replace)\b/i;

/**
 * The kinds of DDL that migrations may have, each with the errors that MySQL or MariaDB gives if the statement was
 * already done. An error may be followed by a part of its message. Both servers run each statement completely or not at
 * all.
 */
const DDL: [kind: RegExp, errors: string[]][] = [
  [/^create table\b/i, ['ER_TABLE_EXISTS_ERROR']],
  [/^drop table\b/i, ['ER_BAD_TABLE_ERROR']],
  [/^(rename table|alter table \S+ rename to)\b/i, ['ER_TABLE_EXISTS_ERROR', 'ER_NO_SUCH_TABLE']],
  [/^create (unique )?index\b/i, ['ER_DUP_KEYNAME']],
  [/^drop index\b/i, ['ER_CANT_DROP_FIELD_OR_KEY']],
  [
    /^alter table \S+ add\b/i,
    [
      ...['ER_DUP_FIELDNAME', 'ER_DUP_KEYNAME', 'ER_MULTIPLE_PRI_KEY'],
      // MySQL gives the first error for foreign keys and the second for checks. MariaDB gives the first for checks and
      // the third for foreign keys.
      ...['ER_FK_DUP_NAME', 'ER_CHECK_CONSTRAINT_DUP_NAME', 'ER_CANT_CREATE_TABLE errno: 121'],
    ],
  ],
  // MySQL gives the second error for a check.
  [/^alter table \S+ drop\b/i, ['ER_CANT_DROP_FIELD_OR_KEY', 'ER_CONSTRAINT_NOT_FOUND']],
  [/^alter table \S+ (rename column|change)\b/i, ['ER_BAD_FIELD_ERROR']],
  // These statements may run any number of times: they give no error.
  [/^alter table \S+ (modify|alter)\b/i, []],
];

/** Whether a migration can be resumed if a node was killed while it ran this statement. */
export function isResumable(sql: string): boolean {
  return isDataChange(sql) || errorsIfDone(sql) !== undefined;
}

/** Whether the statement changes rows, not tables. */
export function isDataChange(sql: string): boolean {
  return DATA.test(bare(sql));
}

/** Whether this error means that the statement was already done. */
export function saysAlreadyDone(sql: string, error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  const errors = errorsIfDone(sql) ?? [];
  return errors.some((known) => {
    const [expected, detail = ''] = known.split(/ (.*)/);
    return code === expected && String(message).includes(detail);
  });
}

/** The errors that the server gives if the statement was already done; undefined: the kind is unknown. */
function errorsIfDone(sql: string): string[] | undefined {
  return DDL.find(([kind]) => kind.test(bare(sql)))?.[1];
}

/** Removes the comments that Drizzle or people write before a statement, and reduces blanks to single spaces. */
function bare(sql: string): string {
  return sql.replace(/^(\s|--.*(\n|$)|\/\*[\s\S]*?\*\/)+/, '').replaceAll(/\s+/g, ' ');
}

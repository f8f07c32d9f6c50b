/** Statements that change rows. Each runs once, since it shares a transaction with the record that it is done. */
const DATA = /^(insert|update|delete|replace)\b/i;

/**
 * The kinds of DDL that migrations may have, each with the errors of MySQL or MariaDB when the statement runs again.
 * Both servers do each of these completely or not at all.
 */
const DDL: [kind: RegExp, answers: string[]][] = [
  [/^create table\b/i, ['ER_TABLE_EXISTS_ERROR']],
  [/^drop table\b/i, ['ER_BAD_TABLE_ERROR']],
  [/^(rename table|alter table \S+ rename to)\b/i, ['ER_TABLE_EXISTS_ERROR', 'ER_NO_SUCH_TABLE']],
  [/^create (unique )?index\b/i, ['ER_DUP_KEYNAME']],
  [/^drop index\b/i, ['ER_CANT_DROP_FIELD_OR_KEY']],
  [
    /^alter table \S+ add\b/i,
    [
      ...['ER_DUP_FIELDNAME', 'ER_DUP_KEYNAME', 'ER_MULTIPLE_PRI_KEY'],
      // MySQL has the first for foreign keys and the second for checks; MariaDB has the first for checks and the third
      // for foreign keys.
      ...['ER_FK_DUP_NAME', 'ER_CHECK_CONSTRAINT_DUP_NAME', 'ER_CANT_CREATE_TABLE errno: 121'],
    ],
  ],
  // MySQL gives the second for a check.
  [/^alter table \S+ drop\b/i, ['ER_CANT_DROP_FIELD_OR_KEY', 'ER_CONSTRAINT_NOT_FOUND']],
  [/^alter table \S+ (rename column|change)\b/i, ['ER_BAD_FIELD_ERROR']],
  // These may run any number of times.
  [/^alter table \S+ (modify|alter)\b/i, []],
];

/** Whether a migration can be resumed after a node was killed while it ran this statement. */
export function isResumable(sql: string): boolean {
  return isDataChange(sql) || answersTo(sql) !== undefined;
}

/** Whether the statement changes rows, not tables. */
export function isDataChange(sql: string): boolean {
  return DATA.test(bare(sql));
}

/** Whether the server says with this error that a statement of this kind was already done. */
export function saysAlreadyDone(sql: string, error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  const answers = answersTo(sql) ?? [];
  return answers.some((answer) => {
    const [expected, detail = ''] = answer.split(/ (.*)/);
    return code === expected && String(message).includes(detail);
  });
}

function answersTo(sql: string): string[] | undefined {
  return DDL.find(([kind]) => kind.test(bare(sql)))?.[1];
}

/** Removes the comments that Drizzle or people write before a statement, and reduces blanks to single spaces. */
function bare(sql: string): string {
  return sql.replace(/^(\s|--.*(\n|$)|\/\*[\s\S]*?\*\/)+/, '').replaceAll(/\s+/g, ' ');
}

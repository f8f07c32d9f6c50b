/** In a transaction with the note that they are done, they are done once. */
const DATA = /^(insert|update|delete|replace)\b/i;

/**
 * The kinds of DDL that migrations may have, each with what MySQL or MariaDB answers when it is said again. Both do
 * each of these as a whole or not at all.
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
      // MySQL's for foreign keys and for checks; MariaDB has the first for checks and the third for foreign keys.
      ...['ER_FK_DUP_NAME', 'ER_CHECK_CONSTRAINT_DUP_NAME', 'ER_CANT_CREATE_TABLE errno: 121'],
    ],
  ],
  // The second is MySQL's for a check.
  [/^alter table \S+ drop\b/i, ['ER_CANT_DROP_FIELD_OR_KEY', 'ER_CONSTRAINT_NOT_FOUND']],
  [/^alter table \S+ (rename column|change)\b/i, ['ER_BAD_FIELD_ERROR']],
  // To be said any number of times.
  [/^alter table \S+ (modify|alter)\b/i, []],
];

/** Whether it is known how to go on when whoever ran it was killed. */
export function isResumable(sql: string): boolean {
  return isDataChange(sql) || answersTo(sql) !== undefined;
}

/** Rows, not tables. */
export function isDataChange(sql: string): boolean {
  return DATA.test(bare(sql));
}

/** Whether this is the server's answer to a statement of this kind that has been done before. */
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

/** Without what Drizzle or people write before it, and with single spaces. */
function bare(sql: string): string {
  return sql.replace(/^(\s|--.*(\n|$)|\/\*[\s\S]*?\*\/)+/, '').replaceAll(/\s+/g, ' ');
}

import { expect, test } from 'vitest';
import { readMigrations } from './migration-files';
import { isDataChange, isResumable, saysAlreadyDone } from './statement-kinds';

test('every migration in drizzle/ can be resumed after a kill', () => {
  expect(readMigrations().flatMap(({ statements }) => statements).length).toBeGreaterThan(10);
});

test('a statement of an unknown kind is not resumable', () => {
  expect(isResumable('CREATE VIEW v AS SELECT 1')).toBe(false);
  expect(isResumable('')).toBe(false);
  expect(isResumable('-- Custom SQL\n\n/* why */ INSERT INTO `a`\tVALUES (1)')).toBe(true);
  expect(isDataChange('-- Custom SQL\nUPDATE `a` SET `b` = 1')).toBe(true);
  expect(isDataChange('ALTER TABLE `a` ADD `updated` int')).toBe(false);
});

test.each([
  ['CREATE TABLE `a` (`id` int)', 'ER_TABLE_EXISTS_ERROR', 'ER_DUP_FIELDNAME'],
  ['\nCREATE UNIQUE INDEX `a` ON `b` (`c`)', 'ER_DUP_KEYNAME', 'ER_DUP_ENTRY'],
  ['ALTER TABLE `a`\n  ADD `b` int', 'ER_DUP_FIELDNAME', 'ER_CANT_DROP_FIELD_OR_KEY'],
  ['ALTER TABLE `a` DROP COLUMN `b`', 'ER_CANT_DROP_FIELD_OR_KEY', 'ER_BAD_FIELD_ERROR'],
  ['DROP TABLE `a`', 'ER_BAD_TABLE_ERROR', 'ER_NO_SUCH_TABLE'],
  ['ALTER TABLE `a` MODIFY `b` bigint', '', 'ER_BAD_FIELD_ERROR'],
  ['INSERT INTO `a` VALUES (1)', '', 'ER_DUP_ENTRY'],
])('%s was already done if the server answers %s, but not if it answers %s', (sql, answer, other) => {
  if (answer) expect(saysAlreadyDone(sql, { code: answer, message: 'there' })).toBe(true);
  expect(saysAlreadyDone(sql, { code: other, message: 'there' })).toBe(false);
});

test('an existing foreign key is told apart from an impossible one', () => {
  const sql = 'ALTER TABLE `a` ADD CONSTRAINT `fk` FOREIGN KEY (`b`) REFERENCES `c`(`id`)';
  const said = (errno: number) => ({
    code: 'ER_CANT_CREATE_TABLE',
    message: `Can't create table \`a\` (errno: ${errno} "x")`,
  });
  expect(saysAlreadyDone(sql, said(121))).toBe(true);
  expect(saysAlreadyDone(sql, said(150))).toBe(false);
});

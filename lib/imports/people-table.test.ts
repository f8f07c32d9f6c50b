import { expect, it } from 'vitest';
import { readTable, writeTable } from './people-table';

it('what is written is read again', () => {
  const rows = new Map([
    ['Ana, la "de" aquí', 'ana'],
    ['+34 600 000 001', ''],
    ['a;b', 'eva'],
  ]);
  expect(readTable(writeTable(rows))).toEqual(rows);
});

it('a spreadsheet may have written it with semicolons and other line ends', () => {
  expect(readTable('name;user\nAna; ana \n\n"Eva";\n')).toEqual(
    new Map([
      ['Ana', 'ana'],
      ['Eva', ''],
    ]),
  );
});

it.each(['h\nAna,ana,x', 'h\n,ana', 'h\nAna,a\nAna,b'])('a line that is not understood is named: %j', (text) => {
  expect(() => readTable(text)).toThrow(/line [23]/);
});

import type { Attack } from './attack';
import { matcher, SEPARATOR } from './names';

/** A test as vitest's JSON report has it, as far as it is read here. */
interface Assertion {
  ancestorTitles: string[];
  title: string;
  status: string;
}

/** What vitest's JSON reporter writes, as far as it is read here. `name` is the file's whole path. */
export interface Report {
  testResults: { name: string; message: string; assertionResults: Assertion[] }[];
}

/** How many tests show that an attack fails, or why that is not shown. */
export interface Result {
  tests: number;
  misses: string[];
}

/** A row is shown by tests that all ran and passed; one that is gone, was skipped or failed is a miss. */
export function resultOf({ shownBy }: Attack, report: Report): Result {
  const result: Result = { tests: 0, misses: [] };
  for (const [file, names] of Object.entries(shownBy)) {
    const ran = report.testResults.find(({ name }) => name.endsWith(`/${file}`))?.assertionResults ?? [];
    for (const name of names) {
      const wanted = matcher(name);
      const found = ran.filter(({ ancestorTitles, title }) => wanted.test([...ancestorTitles, title].join(SEPARATOR)));
      if (found.length === 0) result.misses.push(`no such test: ${file}: ${name}`);
      const bad = found.filter(({ status }) => status !== 'passed');
      for (const { title, status } of bad) result.misses.push(`${status}: ${file}: ${name} (${title})`);
      result.tests += found.length;
    }
  }
  return result;
}

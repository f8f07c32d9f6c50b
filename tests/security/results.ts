/** A test as vitest's JSON report has it, as far as it is read here. */
interface Assertion {
  fullName: string;
  status: string;
  tags: string[];
}

/** What vitest's JSON reporter writes, as far as it is read here. `name` is the file's whole path. */
export interface Report {
  testResults: { name: string; status: string; message: string; assertionResults: Assertion[] }[];
}

/** How many tests show that an attack fails, or why that is not shown. */
export interface Result {
  tests: number;
  misses: string[];
}

/** A row is shown by the tests that carry its tag: there is one at least, and all of them ran and passed. */
export function resultOf(tag: string, report: Report): Result {
  const found = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.filter(({ tags }) => tags.includes(tag)).map((test) => ({ file: name, ...test })),
  );
  const bad = found.filter(({ status }) => status !== 'passed');
  const misses = bad.map(({ status, file, fullName }) => `${status}: ${file}: ${fullName}`);
  return { tests: found.length, misses: found.length > 0 ? misses : [`no test is tagged ${tag}`] };
}

/** What failed outside the tests that a row names: a file that could not be read, such as one with an unknown tag. */
export function failedFiles(report: Report): string[] {
  return report.testResults
    .filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.every((t) => t.status !== 'failed'),
    )
    .map(({ name, message }) => `${name}: ${message}`);
}

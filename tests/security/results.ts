/** The fields of a test in vitest's JSON report that are read here. */
interface Assertion {
  fullName: string;
  status: string;
  tags: string[];
}

/** The fields of vitest's JSON report that are read here. `name` is the file's absolute path. */
export interface Report {
  testResults: { name: string; status: string; message: string; assertionResults: Assertion[] }[];
}

/** How many tests show that an attack fails, and the reasons why they do not all show it. */
export interface Result {
  tests: number;
  misses: string[];
}

/** The result of a row: there must be at least one test with its tag, and all of them must have run and passed. */
export function resultOf(tag: string, report: Report): Result {
  const found = report.testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.filter(({ tags }) => tags.includes(tag)).map((test) => ({ file: name, ...test })),
  );
  const bad = found.filter(({ status }) => status !== 'passed');
  const misses = bad.map(({ status, file, fullName }) => `${status}: ${file}: ${fullName}`);
  return { tests: found.length, misses: found.length > 0 ? misses : [`no test is tagged ${tag}`] };
}

/** The files that failed without a failed test, for example because of an unknown tag. */
export function failedFiles(report: Report): string[] {
  return report.testResults
    .filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.every((t) => t.status !== 'failed'),
    )
    .map(({ name, message }) => `${name}: ${message}`);
}

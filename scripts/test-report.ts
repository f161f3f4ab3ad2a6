import { readFileSync } from 'node:fs';
import { relative } from 'node:path';

/*
 * Sums up Vitest's JSON reports for `.ci/run`; where a file is in several, the last one counts.
 *
 *   node scripts/test-report.ts totals REPORT...    passed, failed and skipped, as three numbers
 *   node scripts/test-report.ts files REPORT...     the files that failed
 *   node scripts/test-report.ts skipped REPORT...   the tests that were skipped, a line each
 *   node scripts/test-report.ts failures REPORT...  what failed, a line each
 *   node scripts/test-report.ts slowest REPORT...   the ten files that took longest, with their seconds
 */
interface FileResult {
  readonly name: string;
  readonly status: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly message: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages?: readonly string[];
  }[];
}

const [what = '', ...reports] = process.argv.slice(2);
const byFile = new Map<string, FileResult>();
for (const report of reports) {
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as { readonly testResults: readonly FileResult[] };
  for (const result of testResults) byFile.set(result.name, result);
}
const files = [...byFile.values()];
const tests = files.flatMap(({ assertionResults }) => assertionResults);
const count = (...states: string[]): number => tests.filter(({ status }) => states.includes(status)).length;
const firstLine = (text: string): string => text.split('\n')[0] ?? '';

const failed = files.filter(({ status }) => status === 'failed');
/** Files that broke outside of any test. */
const broken = failed.filter(({ assertionResults }) => assertionResults.every(({ status }) => status !== 'failed'));

const answers: Readonly<Record<string, () => readonly string[]>> = {
  totals: () => [[count('passed'), count('failed') + broken.length, count('skipped', 'pending', 'todo')].join(' ')],
  skipped: () =>
    files.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => ['skipped', 'pending', 'todo'].includes(status))
        .map(({ fullName }) => `${relative('.', name)}: ${fullName}`),
    ),
  slowest: () =>
    files
      .map(({ name, startTime, endTime }) => ({ name, seconds: (endTime - startTime) / 1000 }))
      .toSorted((a, b) => b.seconds - a.seconds)
      .slice(0, 10)
      .map(({ name, seconds }) => `${seconds.toFixed(0).padStart(4)} s  ${relative('.', name)}`),
  files: () => failed.map(({ name }) => relative('.', name)),
  failures: () => [
    ...broken.map(({ name, message }) => `${relative('.', name)}: ${firstLine(message)}`),
    ...failed.flatMap(({ name, assertionResults }) =>
      assertionResults
        .filter(({ status }) => status === 'failed')
        .map(
          ({ fullName, failureMessages = [] }) =>
            `${relative('.', name)}: ${fullName}: ${firstLine(failureMessages.join(' '))}`,
        ),
    ),
  ],
};
const answer = answers[what];
if (answer === undefined) throw new Error(`Say one of ${Object.keys(answers).join(', ')}.`);
for (const line of answer()) console.log(line);

import { routeOf } from './example.ts';
import type { Outcome, Report } from './run-examples.ts';

/** The lines of the report: one for each route, then the differences and the totals. */
export function reportLines({ outcomes, notSimulated, gone }: Report): string[] {
  const byRoute = [...Map.groupBy(outcomes, ({ example }) => routeOf(example))];
  const known = outcomes.filter(({ reason }) => reason !== null);
  const unexpected = outcomes.filter(({ problem, reason }) => problem !== null && reason === null);
  return [
    ...byRoute.map(([route, ofRoute]) => routeLine(route, ofRoute)),
    '',
    ...listOf(
      'Differing, and why',
      known.map(({ example, reason }) => `${routeOf(example)} "${example.name}": ${reason}`),
    ),
    ...listOf(
      'Differing, and not known',
      unexpected.map(({ example, problem }) => `${routeOf(example)} "${example.name}" (${example.source}): ${problem}`),
    ),
    ...listOf('Known, but no longer differing', gone),
    ...listOf(
      'Not simulated',
      [...notSimulated].map(([route, count]) => `${route} (${count})`),
    ),
    `${outcomes.length} requests: ${outcomes.length - known.length - unexpected.length} answered as documented, ${known.length} differing with a reason, ${unexpected.length} differing without; ${notSimulated.size} routes not simulated`,
  ];
}

/** Whether the differences are exactly the known ones. */
export function isAsKnown({ outcomes, gone }: Report): boolean {
  return (
    gone.length === 0 &&
    outcomes.length > 0 &&
    outcomes.every(({ problem, reason }) => problem === null || reason !== null)
  );
}

function routeLine(route: string, outcomes: readonly Outcome[]): string {
  const right = outcomes.filter(({ problem }) => problem === null).length;
  return `${right === outcomes.length ? 'ok  ' : 'diff'}  ${route}: ${right} of ${outcomes.length}`;
}

function listOf(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`), ''];
}

import type { HostileReport } from './run-hostile.ts';
import { inWords } from './tally.ts';

/** The outcome, for people. */
export function renderSummary(report: HostileReport): string {
  const { seed, store, requests, seconds, rows, mutations, metaCalls, memory, log, spanBytes, ledger, goodWebhooks } =
    report;
  const inTime = report.unfinished === 0 ? '' : `, ${report.unfinished} of them not over when it ended`;
  const widest = Math.max(...[...rows.keys()].map((family) => family.length));
  const sum = (counts: ReadonlyMap<string, number>): number =>
    [...counts.values()].reduce((all, each) => all + each, 0);
  return [
    `seed ${seed}, ${store}: ${number(requests)} requests in ${seconds.toFixed(0)} s, ${(requests / seconds).toFixed(0)}/s${inTime}; ${mutations} kinds of mutations`,
    ...[...rows].map(([family, row]) => `  ${family.padEnd(widest)}  ${inWords(row)}`),
    `Meta got ${number(sum(metaCalls))} calls of ${metaCalls.size} kinds, ${number(ledger?.sentByMeta ?? 0)} messages accepted`,
    `correct traffic: ${number(ledger?.webhooks ?? 0)} webhooks (p50 ${goodWebhooks.p50Ms.toFixed(1)} ms, p99 ${goodWebhooks.p99Ms.toFixed(0)} ms), ${number(ledger?.messages ?? 0)} messages`,
    `health answered within ${report.slowestLiveMs.toFixed(0)} ms; searched ${megabytes(log.bytes)} of log and ${megabytes(spanBytes)} of traces`,
    memoryLine(memory),
    `processor time a request: service ${(report.processor.service / requests).toFixed(2)} ms, trial and Meta ${(report.processor.trial / requests).toFixed(2)} ms`,
    ...slowBodyLines(report.slowBodies),
    `warnings in the log: ${log.warnings.size === 0 ? 'none' : inWords(log.warnings)}`,
    ...report.violations.flatMap(violationLines),
    report.isRight
      ? 'No violation.'
      : `FAILED: ${report.violations.length} kinds of violations. Repeat with --seed ${seed}.`,
  ].join('\n');
}

const number = (value: number): string => value.toLocaleString('en-US');
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function memoryLine({ firstThirdMb, lastThirdMb, boundMb }: HostileReport['memory']): string {
  if (firstThirdMb === null || lastThirdMb === null || boundMb === null) return 'memory: too short to say';
  return `memory: ${firstThirdMb.toFixed(0)} MB in the first third, ${lastThirdMb.toFixed(0)} MB in the last (at most ${boundMb.toFixed(0)} allowed)`;
}

function slowBodyLines(figures: HostileReport['slowBodies']): string[] {
  if (figures === null) return [];
  const { open, statuses, webhooks } = figures;
  const told = Object.entries(statuses).map(([status, times]) => `${status} ${number(times)}`);
  return [
    `slow connections, ${open.least} to ${open.most} for ${figures.seconds.toFixed(0)} s: correct webhooks ${told.join(', ')}, p99 ${webhooks.p99Ms.toFixed(0)} ms`,
  ];
}

function violationLines({
  what,
  times,
  detail,
  suspects,
  reproduction,
}: HostileReport['violations'][number]): string[] {
  const shown = detail.replaceAll(/\s*\n\s*/g, ' | ').slice(0, 600);
  const lines = ['', `VIOLATION ${what} (${times} times)`, `  ${shown}`];
  if (reproduction === null) {
    const indices = suspects.slice(0, 50).map(({ index }) => index);
    return [
      ...lines,
      indices.length === 0
        ? '  no request is suspected'
        : `  one of the requests ${indices.join(', ')}; none did it again alone`,
    ];
  }
  const { index, mutations, command, isConfirmed } = reproduction;
  return [
    ...lines,
    `  request ${index}${isConfirmed ? ', again when sent alone' : ', not again when sent alone'}: ${mutations.join(' + ') || 'not mutated'}`,
    `  ${command}`,
  ];
}

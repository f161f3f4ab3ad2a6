import type { UpgradeReport, WayBack } from './run-upgrade.ts';

const shownProblems = 10;

/** The outcome in a few lines. */
export function renderSummary(report: UpgradeReport): string {
  const { webhooks, messages, inspection, lostInTakeover, isRight } = report;
  const wrong = [
    ...lostInTakeover.map((id) => `lost in a takeover: ${id}`),
    ...Object.entries(inspection).flatMap(([what, which]: [string, readonly string[]]) =>
      which.map((one) => `${what}: ${one}`),
    ),
    ...messages.problems,
  ];
  return [
    `from ${report.from} (${report.schemas.older}) to here (${report.schemas.newer})`,
    `${webhooks.webhooks} webhooks in ${webhooks.deliveries} deliveries, ${webhooks.acknowledged} acknowledged`,
    `${messages.asked} messages asked for, ${messages.taken} taken by Meta, ${messages.failed} reported as failed`,
    `the way back: ${describeWayBack(report.wayBack)}`,
    ...wrong.slice(0, shownProblems).map((problem) => `  ${problem}`),
    isRight ? 'Nothing lost, nothing doubled, order kept.' : `FAILED: ${wrong.length} problems.`,
  ].join('\n');
}

function describeWayBack(wayBack: WayBack): string {
  switch (wayBack.kind) {
    case 'went on':
      return 'the older build went on with the database';
    case 'refused':
      return `refused: ${wayBack.line}`;
    default:
      return `BROKE: ${wayBack.output}`;
  }
}

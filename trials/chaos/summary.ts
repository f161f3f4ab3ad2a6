import type { ChaosReport } from './run-chaos.ts';

const shownProblems = 10;

/** The outcome in a few lines. */
export function renderSummary({
  seed,
  cycles,
  kills,
  webhooks,
  lostAfterRestart,
  inspection,
  isRight,
}: ChaosReport): string {
  const { missing, changed, unapplied, doubled, wrongMessages, wrongResults } = inspection;
  const problems = [
    ...named('lost after a restart', lostAfterRestart),
    ...named('missing', missing),
    ...named('changed', changed),
    ...named('never applied', unapplied),
    ...named('doubled', doubled),
    ...named('wrong', wrongMessages),
    ...named('wrong result', wrongResults),
  ];
  return [
    `seed ${seed}: ${cycles} kills: ${kills.inCommit} in a commit, ${kills.inApply} in an apply, ${kills.elsewhere} elsewhere` +
      ` (${kills.whileCommitting} while COMMIT was running)`,
    `${webhooks.webhooks} webhooks in ${webhooks.deliveries} deliveries, ${webhooks.acknowledged} acknowledged`,
    `missing ${missing.length + lostAfterRestart.length}, changed ${changed.length}, never applied ${unapplied.length}, ` +
      `applied twice ${doubled.length}, wrong messages ${wrongMessages.length}, wrong results ${wrongResults.length}`,
    ...problems.slice(0, shownProblems),
    isRight ? 'Nothing lost, nothing doubled.' : verdict(kills, problems.length),
  ].join('\n');
}

const named = (what: string, which: readonly string[]): string[] => which.map((one) => `  ${what}: ${one}`);

function verdict({ inCommit, inApply }: ChaosReport['kills'], problems: number): string {
  if (problems > 0) return `FAILED: ${problems} problems.`;
  return `FAILED: ${inCommit} kills fell into a commit and ${inApply} into an apply; some of each are needed.`;
}

import type { ChaosReport } from './run-chaos.ts';

const shownProblems = 10;

/** The outcome in a few lines. */
export function renderSummary({
  seed,
  cycles,
  kills,
  webhooks,
  lostAfterRestart,
  errors,
  inspection,
  messages,
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
    ...named('message', messages.problems),
    ...named('error in the log', errors),
  ];
  return [
    `seed ${seed}: ${cycles} kills: ${kills.accept} in an accept, ${kills.apply} in an apply, ${kills.outbox} in the outbox, ` +
      `${kills.elsewhere} elsewhere (${kills.whileCommitting} while COMMIT was running)`,
    `${webhooks.webhooks} webhooks in ${webhooks.deliveries} deliveries, ${webhooks.acknowledged} acknowledged`,
    `missing ${missing.length + lostAfterRestart.length}, changed ${changed.length}, never applied ${unapplied.length}, ` +
      `applied twice ${doubled.length}, wrong messages ${wrongMessages.length}, wrong results ${wrongResults.length}`,
    `${messages.asked} messages asked for, ${messages.taken} taken by Meta, ${messages.failed} reported as failed, ` +
      `${messages.problems.length} sent twice, lost or out of order`,
    ...problems.slice(0, shownProblems),
    isRight ? 'Nothing lost, nothing doubled, no error in the log.' : verdict(kills, problems.length),
  ].join('\n');
}

const named = (what: string, which: readonly string[]): string[] => which.map((one) => `  ${what}: ${one}`);

function verdict({ accept, apply, outbox }: ChaosReport['kills'], problems: number): string {
  if (problems > 0) return `FAILED: ${problems} problems.`;
  return `FAILED: ${accept} kills fell into an accept, ${apply} into an apply, ${outbox} into the outbox; some of each are needed.`;
}

import type { Finding } from '../problems/problem.ts';
import { causeOf, type Pause } from '../work/breaker.ts';
import { pausesOf } from './holds.ts';
import type { OutboxProblem } from './outbox-entry.ts';
import { concernsAccount, isOutage, reportPause } from './pause-report.ts';
import type { Sender } from './sender.ts';

interface Paused {
  readonly phoneNumberId: string;
  readonly hold: string | null;
  readonly pause: Pause<OutboxProblem>;
}

/** The pauses, each cause once: a cause of the account, or of the connection to Meta, pauses several numbers. */
export function pauseFindings(senders: readonly Sender[]): Finding[] {
  const paused = senders.flatMap((sender) =>
    pausesOf(sender).map((each): Paused => ({ ...each, phoneNumberId: sender.phoneNumberId })),
  );
  return [...Map.groupBy(paused, keyOf).values()].flatMap((group) => {
    const [first] = group;
    return first ? [findingOf(first, group)] : [];
  });
}

function keyOf(paused: Paused): string {
  const { hold, pause, phoneNumberId } = paused;
  if (isOutage(pause)) return 'meta';
  if (causeOf(pause) === 'operator') return `${phoneNumberId}/operator`;
  return [...(concernsAccount(paused) ? [] : [phoneNumberId]), pause.problem.code ?? 'none', hold ?? 'all'].join('/');
}

function findingOf(first: Paused, group: readonly Paused[]): Finding {
  const { what, remedy } = reportPause(first.pause, first.hold);
  const since = Math.min(...group.map(({ pause }) => pause.since));
  const numbers = [...new Set(group.map(({ phoneNumberId }) => phoneNumberId))];
  const named = `${numbers.length === 1 ? 'Number' : 'Numbers'} ${numbers.join(', ')}: ${what}`;
  const common = { cause: named, remedy, since, isLogged: true };
  if (isOutage(first.pause)) return { kind: 'meta_failing', ...common };
  const isMeant = causeOf(first.pause) === 'operator';
  return { kind: 'sending_paused', subject: keyOf(first), ...(isMeant && { severity: 'warning' }), ...common };
}

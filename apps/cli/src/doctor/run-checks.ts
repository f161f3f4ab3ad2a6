import { MetaRefusal } from '../meta/meta.ts';
import { CommandError, exitCodes } from '../outcome.ts';
import type { Check, Finding } from './check.ts';
import { checks } from './checks/checks.ts';
import type { Probe } from './probe.ts';

export interface CheckResult extends Finding {
  readonly id: string;
  readonly group: Check['group'];
  readonly title: string;
  /** If this check was skipped, the check that has to pass first. */
  readonly waitsFor?: string;
}

/** Runs all checks. Checks that depend on a failed one are unknown, so that only the cause is reported. */
export function runChecks(probe: Probe): Promise<CheckResult[]> {
  const running = new Map<string, Promise<CheckResult>>();
  const run = (check: Check): Promise<CheckResult> => {
    const known = running.get(check.id) ?? runCheck(check, probe, before);
    running.set(check.id, known);
    return known;
  };
  const before = (id: string): Promise<CheckResult> => {
    const check = checks.find((each) => each.id === id);
    if (!check) throw new Error(`A check depends on “${id}”, which does not exist.`);
    return run(check);
  };
  return Promise.all(checks.map(run));
}

async function runCheck(
  check: Check,
  probe: Probe,
  resultOf: (id: string) => Promise<CheckResult>,
): Promise<CheckResult> {
  const { id, group, title } = check;
  const before = await Promise.all(check.after.map(resultOf));
  const missing = before.find(({ verdict }) => verdict === 'failed' || verdict === 'unknown');
  // Names the root cause, not another check that was itself skipped.
  const waitsFor = missing?.waitsFor ?? missing?.title;
  if (waitsFor !== undefined) return { id, group, title, waitsFor, ...notLookedAt(waitsFor) };
  const finding = await check.look(probe).catch(findingOf);
  return { id, group, title, ...finding };
}

const notLookedAt = (first: string): Finding => ({
  verdict: 'unknown',
  detail: `skipped until “${first}” passes`,
  cause: `It depends on “${first}”.`,
  remedy: 'Fix that, then run doctor again.',
});

/** The result of a check that threw: a refusal is a failure; something unreachable is unknown. */
function findingOf(error: unknown): Finding {
  if (error instanceof MetaRefusal) {
    return {
      verdict: 'failed',
      detail: error.message,
      cause: error.message,
      remedy: error.remedy ?? `\`whatsapp explain ${error.error.code}\``,
    };
  }
  const message = error instanceof Error ? error.message : String(error);
  const isOurs = error instanceof CommandError && error.exitCode !== exitCodes.unreachable;
  return {
    verdict: isOurs ? 'failed' : 'unknown',
    detail: message,
    cause: message,
    remedy: (error instanceof CommandError ? error.remedy : null) ?? 'Check the connection, then run doctor again.',
  };
}

import type { Log } from '../log.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/** Says once when a number can't send any more, and why, and once when it can again. */
export function createPauseLog(log: Pick<Log, 'info' | 'warn'>): (entry: OutboxEntry) => void {
  const paused = new Map<string, number | null>();
  return ({ phoneNumberId, attempts }) => {
    const { outcome, problem } = attempts.at(-1) ?? {};
    if (outcome === 'paused' && problem) {
      if (paused.get(phoneNumberId) === problem.code) return;
      paused.set(phoneNumberId, problem.code);
      const { code, subcode, title, traceId } = problem;
      log.warn({ phoneNumberId, code, subcode, title, traceId }, 'A number can’t send; its messages wait.');
    } else if (outcome === 'accepted' && paused.delete(phoneNumberId)) {
      log.info({ phoneNumberId }, 'The number sends again.');
    }
  };
}

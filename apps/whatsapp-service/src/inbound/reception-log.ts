import type { Log } from '../log.ts';
import type { ReceptionOutcome, ReceptionStats } from './reception-stats.ts';

const remedies: Partial<Record<ReceptionOutcome, string>> = {
  signature_wrong:
    'If these are Meta’s, INTEXURAOS_WHATSAPP_APP_SECRET is not the secret of the app that sends them (App settings → Basic).',
  foreign:
    'They are for other accounts or numbers than INTEXURAOS_WHATSAPP_WABA_ID and _PHONE_NUMBER_ID name; /health lists the ids.',
  store_unavailable: 'Meta sends them again for up to seven days; mend the store.',
  overloaded: 'More bodies came at once than INTEXURAOS_WHATSAPP_MAX_IN_FLIGHT_BYTES allows; Meta sends them again.',
};

const kept: readonly string[] = ['stored', 'duplicate'];

/**
 * Sums up, each time it is called, what was refused since the last time: a line for each way of being refused. Counts
 * only; a request that did not pass the signature check leaves no other trace.
 */
export function createReceptionLog(stats: Pick<ReceptionStats, 'outcomes'>, log: Pick<Log, 'warn'>): () => void {
  let before: Partial<Record<ReceptionOutcome, number>> = {};
  return () => {
    const after = stats.outcomes();
    const since = (outcome: ReceptionOutcome): number => (after[outcome] ?? 0) - (before[outcome] ?? 0);
    for (const outcome of Object.keys(after) as ReceptionOutcome[]) {
      const count = since(outcome);
      if (count === 0 || kept.includes(outcome)) continue;
      log.warn({ outcome, count, remedy: remedies[outcome] }, 'Webhooks refused.');
    }
    before = { ...after };
  };
}

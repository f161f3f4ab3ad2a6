import type { Finding } from '../problems/problem.ts';
import type { SweepReport } from './sweeper.ts';

/** A store that does not answer for a moment is no problem of retention's. */
const failingForMs = 10 * 60_000;

/** Expired data that could not be removed for a while. */
export function sweepFindings({ failing }: Pick<SweepReport, 'failing'>, now: number): Finding[] {
  return failing
    .filter(({ since }) => now - since >= failingForMs)
    .map(({ kind, since, reason }) => ({
      kind: 'retention_failing',
      subject: kind,
      since,
      cause: `Expired data cannot be removed (${kind}): ${reason}`,
      remedy:
        'The service retries every five minutes, and nothing is lost. Check the store’s disk or database and, for media, the storage in INTEXURAOS_WHATSAPP_MEDIA.',
    }));
}

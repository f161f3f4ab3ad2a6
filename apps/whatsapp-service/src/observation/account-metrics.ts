import { Gauge, type Registry } from 'prom-client';
import type { Standing } from '../account/standing.ts';

export interface AccountSources {
  /** What is in force for the account. */
  readonly standing: () => Promise<readonly Standing[]>;
}

const severities = ['critical', 'warning', 'info'] as const;

/** How many bans, restrictions, alerts and the like are in force. */
export function createAccountMetrics(registry: Registry, sources: () => AccountSources): { look(): Promise<void> } {
  const gauge = new Gauge({
    name: 'whatsapp_account_standing',
    help: 'Facts in force for the account: critical ones stop messages, such as a ban, a restriction or a missing payment method.',
    labelNames: ['severity'],
    registers: [registry],
  });
  return {
    look: async () => {
      const standing = await sources().standing();
      for (const severity of severities) {
        gauge.set({ severity }, standing.filter((each) => each.severity === severity).length);
      }
    },
  };
}

import { Gauge, type Registry } from 'prom-client';
import { freeMessagesOf } from '../account/free-messages.ts';
import type { Standing } from '../account/standing.ts';
import type { UsageRow } from '../conversations/usage.ts';

export interface AccountSources {
  /** The facts in force for the account. */
  readonly standing: () => Promise<readonly Standing[]>;
  /** Messages delivered this month. */
  readonly usage: () => Promise<readonly UsageRow[]>;
}

const severities = ['critical', 'warning', 'info'] as const;

/** Metrics of Meta's decisions about the account, and of its future charges. */
export function createAccountMetrics(registry: Registry, sources: () => AccountSources): { look(): Promise<void> } {
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const standing = gauge(
    'whatsapp_account_standing',
    'Active facts about the account: critical ones stop messages, such as a ban, a restriction or a missing payment method.',
    ['severity'],
  );
  const delivered = gauge(
    'whatsapp_usage_delivered_messages',
    'Messages delivered this month, in the time zone of the setting, by number, category and pricing type; regular ones are charged.',
    ['phone_number_id', 'category', 'type'],
  );
  const free = gauge(
    'whatsapp_free_service_messages_used',
    'How many of the 1,000 free service messages of this month a number has used.',
    ['phone_number_id'],
  );
  const lookAtUsage = (rows: readonly UsageRow[]): void => {
    for (const each of [delivered, free]) each.reset();
    for (const { phoneNumberId, category, type, delivered: count } of rows) {
      delivered.inc({ phone_number_id: phoneNumberId, category, type }, count);
    }
    for (const { phoneNumberId, used } of freeMessagesOf(rows)) free.set({ phone_number_id: phoneNumberId }, used);
  };
  return {
    look: async () => {
      const [facts, rows] = await Promise.all([sources().standing(), sources().usage()]);
      for (const severity of severities) {
        standing.set({ severity }, facts.filter((each) => each.severity === severity).length);
      }
      lookAtUsage(rows);
    },
  };
}

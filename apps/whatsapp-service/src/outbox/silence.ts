import type { Clock } from '../clock.ts';
import { isOpen, type OutboxEntry } from './outbox-entry.ts';
import { statusStates } from './outbox-state.ts';
import type { OutboxStore } from './outbox-store.ts';

/** Notices numbers whose messages Meta takes while no status of them ever comes. */
export interface SilenceWatch {
  /** An entry moved on, by an answer or by a status. */
  saw(entry: OutboxEntry): void;
  /** The numbers that have waited too long for a status, and since when. */
  silent(): Promise<readonly Silence[]>;
}

export interface Silence {
  readonly phoneNumberId: string;
  readonly since: number;
  /** How long it has lasted, in milliseconds. */
  readonly lastsMs: number;
}

/** So long without a status something is wrong: Meta tells of `sent` within seconds. */
const patienceMs = 5 * 60_000;
/** Meta's clock and ours, and the time that a call takes. */
const slackMs = 30_000;

/**
 * Waits for the first status behind each first message that Meta took. Before it says anything it looks into the outbox,
 * since another instance may have got the status.
 */
export function createSilenceWatch(
  outbox: Pick<OutboxStore, 'list'>,
  { steadyNow }: Pick<Clock, 'steadyNow'>,
): SilenceWatch {
  const waitingSince = new Map<string, { readonly since: number; readonly steadyAt: number }>();
  const wasSettled = async ({ phoneNumberId, since }: Omit<Silence, 'lastsMs'>): Promise<boolean> => {
    const { data } = await outbox.list({ phoneNumberId, states: statusStates, from: since - slackMs }, { limit: 50 });
    return data.some(({ statuses }) => statuses.some(({ at }) => at >= since - slackMs));
  };
  return {
    saw: ({ phoneNumberId, statuses, state, updatedAt, ...entry }) => {
      if (statuses.length > 0) waitingSince.delete(phoneNumberId);
      else if (!isOpen({ state }) && entry.wamid !== null && !waitingSince.has(phoneNumberId)) {
        waitingSince.set(phoneNumberId, { since: updatedAt, steadyAt: steadyNow() });
      }
    },
    silent: async () => {
      const late = [...waitingSince]
        .map(([phoneNumberId, { since, steadyAt }]) => ({ phoneNumberId, since, lastsMs: steadyNow() - steadyAt }))
        .filter(({ lastsMs }) => lastsMs > patienceMs);
      const settled = await Promise.all(late.map(wasSettled));
      for (const [index, { phoneNumberId }] of late.entries()) if (settled[index]) waitingSince.delete(phoneNumberId);
      return late.filter((_, index) => !settled[index]);
    },
  };
}

/** What a person should know and do about it. */
export function silenceHint({ phoneNumberId, lastsMs }: Omit<Silence, 'since'>): string {
  const minutes = Math.floor(lastsMs / 60_000);
  return (
    `Meta takes messages of number ${phoneNumberId}, but for ${minutes} minutes no status of any has come. Most likely ` +
    'the app is not subscribed to the WhatsApp Business Account any more: POST /{WABA-ID}/subscribed_apps mends that. ' +
    'Or the webhook field "messages" is not subscribed, or the callback URL leads elsewhere.'
  );
}

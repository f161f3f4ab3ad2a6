import { statusStates } from '@intexuraos/service-api/outbox-state';
import type { Clock } from '../clock.ts';
import type { Finding } from '../problems/problem.ts';
import { isOpen, type OutboxEntry } from './outbox-entry.ts';
import type { OutboxStore } from './outbox-store.ts';

/** Notices numbers whose messages Meta accepts without ever sending a status. */
export interface SilenceWatch {
  /** Notes an entry that changed, by an answer or by a status. */
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

/** No status for this long means trouble; `sent` normally arrives within seconds. */
const patienceMs = 5 * 60_000;
/** Allows for clock differences with Meta, and for the time of a call. */
const slackMs = 30_000;
/** How far back, and among how many messages, it looks at startup for messages that still wait for a status. */
const resumedFromMs = 24 * 60 * 60_000;
const maxResumed = 200;

/**
 * Waits for the first status after each first message that Meta accepted, also across a restart: it begins with the
 * outbox's entries. Before it reports anything it looks there again, since another instance may have got the status.
 */
export function createSilenceWatch(
  outbox: Pick<OutboxStore, 'list'>,
  { now, steadyNow }: Pick<Clock, 'now' | 'steadyNow'>,
): SilenceWatch {
  const waitingSince = new Map<string, { readonly since: number; readonly steadyAt: number }>();
  const wasSettled = async ({ phoneNumberId, since }: Omit<Silence, 'lastsMs'>): Promise<boolean> => {
    const { data } = await outbox.list({ phoneNumberId, states: statusStates, from: since - slackMs }, { limit: 50 });
    return data.some(({ statuses }) => statuses.some(({ at }) => at >= since - slackMs));
  };
  /** The messages that an earlier process was waiting for. */
  const resume = async (): Promise<void> => {
    const at = now();
    const { data } = await outbox.list({ states: ['accepted'], from: at - resumedFromMs }, { limit: maxResumed });
    // The list is newest first, so the oldest of a number comes last.
    for (const { phoneNumberId, statuses, wamid, updatedAt } of data) {
      const known = waitingSince.get(phoneNumberId)?.since ?? Number.POSITIVE_INFINITY;
      if (statuses.length > 0 || wamid === null || updatedAt >= known) continue;
      waitingSince.set(phoneNumberId, { since: updatedAt, steadyAt: steadyNow() - Math.max(0, at - updatedAt) });
    }
  };
  let resumed: Promise<void> | null = null;
  return {
    saw: ({ phoneNumberId, statuses, state, updatedAt, ...entry }) => {
      if (statuses.length > 0) waitingSince.delete(phoneNumberId);
      else if (!isOpen({ state }) && entry.wamid !== null && !waitingSince.has(phoneNumberId)) {
        waitingSince.set(phoneNumberId, { since: updatedAt, steadyAt: steadyNow() });
      }
    },
    silent: async () => {
      resumed ??= resume();
      await resumed.catch(() => {
        resumed = null;
      });
      const late = [...waitingSince]
        .map(([phoneNumberId, { since, steadyAt }]) => ({ phoneNumberId, since, lastsMs: steadyNow() - steadyAt }))
        .filter(({ lastsMs }) => lastsMs > patienceMs);
      const settled = await Promise.all(late.map(wasSettled));
      for (const [index, { phoneNumberId }] of late.entries()) if (settled[index]) waitingSince.delete(phoneNumberId);
      return late.filter((_, index) => !settled[index]);
    },
  };
}

/** The problem and its remedy, in words for a person. */
export function silenceFinding({ phoneNumberId, lastsMs, since }: Silence): Finding {
  const minutes = Math.floor(lastsMs / 60_000);
  return {
    kind: 'statuses_missing',
    subject: phoneNumberId,
    since,
    cause: `Meta accepts messages from number ${phoneNumberId}, but none of their statuses has arrived for ${minutes} minutes.`,
    remedy:
      'Most likely the app is no longer subscribed to the WhatsApp Business Account: `whatsapp doctor --fix`, or POST ' +
      '/{WABA-ID}/subscribed_apps, fixes that. Or the webhook field "messages" is not subscribed, or the callback URL points elsewhere.',
  };
}

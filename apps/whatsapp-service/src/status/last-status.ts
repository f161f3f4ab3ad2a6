import type { KindCount, WebhookEventStore } from '../inbound/webhook-event-store.ts';

/** When the last webhook with a status came, if that was in the last 24 hours. */
export interface LastStatus {
  /** To be called with the results of processing. */
  saw(kinds: readonly Pick<KindCount, 'kind'>[]): void;
  at(): Promise<number | null>;
}

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
/** Another instance may have processed one. */
const freshForMs = 60_000;

/**
 * Asks the store once a minute, and after a status was processed: if none has come for long, the query is most
 * expensive.
 */
export function createLastStatus(events: Pick<WebhookEventStore, 'list'>, now: () => number): LastStatus {
  let askedAt = Number.NEGATIVE_INFINITY;
  let latest: Promise<number | null> = Promise.resolve(null);
  const ask = async (): Promise<number | null> => {
    // The same question for an hour, so that a store which knows that nothing was written need not look again.
    const from = Math.floor((now() - dayMs) / hourMs) * hourMs;
    const { data } = await events.list({ kind: 'status', from }, { limit: 1 });
    const at = data[0]?.receivedAt ?? null;
    return at !== null && at >= now() - dayMs ? at : null;
  };
  const forget = (): void => {
    askedAt = Number.NEGATIVE_INFINITY;
  };
  return {
    saw: (kinds) => {
      if (kinds.some(({ kind }) => kind.startsWith('status.'))) forget();
    },
    at: () => {
      if (Math.abs(now() - askedAt) >= freshForMs) {
        askedAt = now();
        latest = ask();
        latest.catch(forget);
      }
      return latest;
    },
  };
}

import { Counter, Gauge, type Registry } from 'prom-client';
import type { ReceptionHealth } from '../inbound/reception-health.ts';
import type { ReceptionOutcome, ReceptionStats } from '../inbound/reception-stats.ts';
import { shownKind } from './item-kinds.ts';
import { setOrClear } from './set-or-clear.ts';
import { createTalliedHistogram } from './tallied-histogram.ts';
import type { Watcher } from './watcher.ts';

export interface ReceptionSources {
  readonly stats: Pick<ReceptionStats, 'outcomes'>;
  readonly refusals: { counts(): Readonly<Record<string, number>> };
  /** The status that each outcome is answered with. */
  readonly answers: Readonly<Record<ReceptionOutcome, { readonly status: number }>>;
  readonly health: () => Promise<ReceptionHealth>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The metrics of receiving and processing. */
export function createReceptionMetrics(
  registry: Registry,
  sources: () => ReceptionSources,
): { readonly watcher: Watcher; look(): Promise<void> } {
  const registers = [registry];
  new Counter({
    name: 'whatsapp_webhooks_total',
    help: 'POSTs to the webhook, by outcome and HTTP status.',
    labelNames: ['outcome', 'status'],
    registers,
    collect() {
      const { stats, answers } = sources();
      const counts: Readonly<Record<string, number>> = stats.outcomes();
      this.reset();
      for (const [outcome, { status }] of Object.entries(answers)) this.inc({ outcome, status }, counts[outcome] ?? 0);
    },
  });
  new Counter({
    name: 'whatsapp_requests_refused_total',
    help: 'Requests other than webhooks that were refused because of their key, their format or a limit, by reason.',
    labelNames: ['reason'],
    registers,
    collect() {
      this.reset();
      for (const [reason, count] of Object.entries(sources().refusals.counts())) this.inc({ reason }, count);
    },
  });
  const duration = createTalliedHistogram({
    name: 'whatsapp_webhook_duration_seconds',
    help: 'Time from the start of a webhook’s POST to its response, including body and commit.',
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 4],
    registry,
  });
  const commit = createTalliedHistogram({
    name: 'whatsapp_commit_duration_seconds',
    help: 'Duration of a durable commit of webhooks.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 4],
    registry,
  });
  const batch = createTalliedHistogram({
    name: 'whatsapp_commit_webhooks',
    help: 'Webhooks per commit.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registry,
  });
  const events = new Counter({
    name: 'whatsapp_events_processed_total',
    help: 'Webhooks processed.',
    registers,
  });
  const items = new Counter({
    name: 'whatsapp_items_total',
    help: 'Items of webhooks by kind (message.text, status.read, …) and outcome.',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const writable = gauge('whatsapp_store_writable', '1 while webhooks can be stored, 0 while they are answered 503.');
  const stored = gauge('whatsapp_events_stored', 'Webhooks in the store.');
  const pending = gauge('whatsapp_events_pending', 'Webhooks waiting to be processed.');
  const oldest = gauge(
    'whatsapp_oldest_unprocessed_event_age_seconds',
    'Age of the oldest webhook waiting to be processed; 0 if there is none.',
  );
  const perRoundTrip = gauge('whatsapp_webhooks_per_round_trip', 'With Firestore: webhooks that shared a request.');

  return {
    watcher: {
      onAnswered: ({ startedAt, answeredAt }) => duration.observe((answeredAt - startedAt) / 1_000),
      onCommit: (count, ms) => {
        commit.observe(ms / 1_000);
        batch.observe(count);
      },
      onProcessed: ({ events: processed, kinds }) => {
        events.inc(processed);
        for (const { kind, state, count } of kinds) items.inc({ kind: shownKind(kind), outcome: state }, count);
      },
    },
    look: async () => {
      const { health, now } = sources();
      const seen = await health();
      setOrClear(writable, seen.canKeep ? 1 : 0);
      setOrClear(stored, seen.events?.stored ?? null);
      setOrClear(pending, seen.events?.pending ?? null);
      setOrClear(oldest, ageSeconds(seen, now()));
      setOrClear(perRoundTrip, seen.store.eventsPerRoundTrip ?? null);
    },
  };
}

/** Null if unknown; if the store knows how many wait, a missing oldest one means that none does. */
function ageSeconds({ events, oldestUnprocessedAt }: ReceptionHealth, now: number): number | null {
  if (oldestUnprocessedAt !== null) return Math.max(0, now - oldestUnprocessedAt) / 1_000;
  return events === null ? null : 0;
}

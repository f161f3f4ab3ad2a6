import { parseWebhook } from '@intexuraos/cloud-api';
import { eventId } from '../inbound/event-id.ts';
import { isSampled } from '../inbound/sample-rates.ts';
import type { Log } from '../log.ts';
import type { OutboxEntry } from '../outbox/outbox-entry.ts';
import { shownKind } from './item-kinds.ts';
import type { Sampling } from './sampling.ts';
import { readTraceContext, type TraceFields, traceFieldsOf } from './trace-context.ts';
import { rootSpanId, traceIdOfEntry, wamidHash } from './trace-ids.ts';
import type { Tracing } from './tracing.ts';
import type { Watcher } from './watcher.ts';

export interface FollowLogOptions {
  readonly googleProject: string | undefined;
  /** Decides which webhooks and messages have a trace of their own, if any. */
  readonly sampling?: Tracing['sampling'] | undefined;
}

/** So many items are named in a line; the event has them all. */
const maxNamed = 20;

/**
 * Lets one message be followed through the log, at level `debug`: each line on its way has the hash of its wamid, or the
 * outbox's id for it, or both. Extracting them from webhooks costs time, so nothing is watched if the level is off.
 */
export function createFollowLog(log: Pick<Log, 'debug' | 'isLevelEnabled'>, options: FollowLogOptions): Watcher {
  if (!log.isLevelEnabled('debug')) return {};
  const { googleProject, sampling } = options;
  const ofEvent = createTraceOf(googleProject, sampling?.webhooks);
  const ofMessage = createTraceOf(googleProject, sampling?.messages);
  const ofEntry = ({ id, createdAt }: OutboxEntry) => ofMessage(traceIdOfEntry(id), createdAt);
  return {
    onAnswered: ({ outcome, payload, headers, receivedAt }) => {
      if (outcome !== 'stored' && outcome !== 'duplicate') return;
      const id = eventId(payload);
      const all = parseWebhook(payload);
      const items = all
        .slice(0, maxNamed)
        .map(({ kind, type, wamid }) => ({ kind: shownKind(`${kind}.${type}`), ...hashOf(wamid) }));
      log.debug(
        { eventId: id, outcome, itemCount: all.length, items, ...ofEvent(id, receivedAt, headers) },
        'Webhook stored.',
      );
    },
    onProcessed: ({ sampled }) => {
      for (const { id, receivedAt, items: all } of sampled) {
        const items = all
          .slice(0, maxNamed)
          .map(({ kind, wamid, entryId, state }) => ({ kind: shownKind(kind), ...hashOf(wamid), entryId, state }));
        log.debug({ eventId: id, itemCount: all.length, items, ...ofEvent(id, receivedAt) }, 'Webhook processed.');
      }
    },
    onAccepted: ({ entry, outcome }) => {
      log.debug({ ...namesOf(entry), outcome, ...ofEntry(entry) }, 'Outgoing message stored.');
    },
    onSubmitted: ({ outcome, entry, headers }) => {
      const fields = ofMessage(entry && traceIdOfEntry(entry.id), entry?.createdAt, headers);
      log.debug({ entryId: entry?.id, ...hashOf(entry?.wamid), outcome, ...fields }, 'Send request answered.');
    },
    onAttempt: (entry) => {
      const { number, startedAt, endedAt, outcome, problem } = entry.attempts.at(-1) ?? {};
      const tried = { attempt: number, outcome, code: problem?.code, durationMs: (endedAt ?? 0) - (startedAt ?? 0) };
      log.debug({ ...namesOf(entry), ...tried, ...ofEntry(entry) }, 'Message attempted.');
    },
    onSettled: (entry) => {
      log.debug({ ...namesOf(entry), code: entry.problem?.code, ...ofEntry(entry) }, 'Message settled by a status.');
    },
  };
}

/** The caller's trace if there is one, since its request is shown there; otherwise our own, if there is one. */
function createTraceOf(googleProject: string | undefined, sampling: Sampling | undefined) {
  return (
    traceId: string | null,
    at: number | undefined,
    headers: Parameters<typeof readTraceContext>[0] = {},
  ): TraceFields => {
    const isTraced = traceId !== null && at !== undefined && isSampled(() => traceId, at, sampling?.shares() ?? []);
    const own = isTraced ? { traceId, spanId: rootSpanId(traceId), isSampled: true } : null;
    return traceFieldsOf(readTraceContext(headers) ?? own, googleProject);
  };
}

const namesOf = ({ id, wamid, phoneNumberId, state }: OutboxEntry) => ({
  entryId: id,
  ...hashOf(wamid),
  phoneNumberId,
  state,
});

const hashOf = (wamid: string | null | undefined) => (typeof wamid === 'string' ? { wamidHash: wamidHash(wamid) } : {});

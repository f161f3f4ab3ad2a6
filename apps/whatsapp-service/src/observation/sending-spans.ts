import { SpanKind } from '@opentelemetry/api';
import type { OutboxEntry } from '../outbox/outbox-entry.ts';
import { linksTo } from './reception-spans.ts';
import type { Sampling } from './sampling.ts';
import type { Spans } from './spans.ts';
import { traceIdOfEntry, wamidHash } from './trace-ids.ts';
import type { Watcher } from './watcher.ts';

/**
 * The trace of an outgoing message, whose id is the entry's: the request with its commit, the wait in the outbox, each
 * call to Meta, each status. All of it is in the entry, so the trace is complete after a restart too.
 */
export function watchSending(spans: Spans, sampling: Sampling, now: () => number): Watcher {
  const traced = (entry: OutboxEntry): string | null => {
    const hexId = (): string => traceIdOfEntry(entry.id);
    return sampling.isTraced(hexId, entry.createdAt) ? hexId() : null;
  };
  return {
    onSubmitted: ({ entry, at, answeredAt, headers }) => {
      if (!entry) return;
      const hexId = (): string => traceIdOfEntry(entry.id);
      // A repeat by its idempotency key came later than the entry.
      const isRoot = entry.createdAt === at;
      const isTraced = isRoot ? sampling.begin(hexId, at) : sampling.isTraced(hexId, entry.createdAt);
      if (!isTraced) return;
      const traceId = hexId();
      spans.add({
        name: 'send message',
        traceId,
        isRoot,
        kind: SpanKind.SERVER,
        startedAt: at,
        endedAt: answeredAt,
        attributes: namesOf(entry),
        links: linksTo(headers),
      });
    },
    onAccepted: ({ entry, commitMs }) => {
      const traceId = traced(entry);
      if (!traceId) return;
      const endedAt = now();
      spans.add({ name: 'commit', traceId, startedAt: endedAt - commitMs, endedAt, attributes: namesOf(entry) });
    },
    onAttempt: (entry) => {
      const traceId = traced(entry);
      const attempt = entry.attempts.at(-1);
      if (!traceId || !attempt) return;
      const { startedAt, number, outcome, problem } = attempt;
      const waitedSince = entry.attempts.at(-2)?.endedAt ?? entry.createdAt;
      const attributes = { ...namesOf(entry), 'whatsapp.attempt': number };
      spans.add({ name: 'wait in outbox', traceId, startedAt: waitedSince, endedAt: startedAt, attributes });
      spans.add({
        name: 'call Meta',
        traceId,
        kind: SpanKind.CLIENT,
        startedAt,
        endedAt: attempt.endedAt ?? now(),
        attributes: { ...attributes, 'whatsapp.outcome': outcome ?? 'unknown', ...codeOf(problem) },
        problem: problem ? `${outcome}` : undefined,
      });
    },
    onSettled: (entry) => {
      const traceId = traced(entry);
      if (!traceId) return;
      spans.add({
        name: `status: ${entry.state}`,
        traceId,
        kind: SpanKind.CONSUMER,
        startedAt: entry.attempts.at(-1)?.endedAt ?? entry.createdAt,
        endedAt: entry.updatedAt,
        attributes: { ...namesOf(entry), ...codeOf(entry.problem) },
        problem: entry.state === 'failed' ? 'Meta reported that it failed.' : undefined,
      });
    },
  };
}

const namesOf = ({ id, phoneNumberId, wamid, state }: OutboxEntry) => ({
  'whatsapp.outbox_id': id,
  'whatsapp.phone_number_id': phoneNumberId,
  'whatsapp.state': state,
  ...(wamid !== null && { 'whatsapp.wamid_hash': wamidHash(wamid) }),
});

const codeOf = (problem: OutboxEntry['problem']) =>
  typeof problem?.code === 'number' ? { 'whatsapp.error_code': problem.code } : {};

import { type Link, SpanKind, TraceFlags } from '@opentelemetry/api';
import { eventId } from '../inbound/event-id.ts';
import type { SampledItem } from '../inbound/webhook-event-store.ts';
import { shownKind } from './item-kinds.ts';
import type { Sampling } from './sampling.ts';
import type { Spans } from './spans.ts';
import { readTraceContext } from './trace-context.ts';
import { rootSpanId, traceIdOfEntry, wamidHash } from './trace-ids.ts';
import type { Watcher } from './watcher.ts';

/**
 * The trace of a webhook, which has the event's id: receiving it, the commit in it, and, when and wherever it is processed,
 * that and each of its items. The first telling is the root; a repeat, or a replay, hangs below it.
 */
export function watchReception(spans: Spans, sampling: Sampling): Watcher {
  return {
    onAnswered: ({ outcome, payload, headers, startedAt, handedOverAt, receivedAt, answeredAt }) => {
      const isRoot = outcome === 'stored';
      if (receivedAt === undefined || !(isRoot || outcome === 'duplicate')) return;
      const hexId = (): string => eventId(payload);
      const isTraced = isRoot ? sampling.begin(hexId, receivedAt) : sampling.isTraced(hexId, receivedAt);
      if (!isTraced) return;
      const traceId = hexId();
      const attributes = { 'whatsapp.event_id': traceId, 'whatsapp.outcome': outcome };
      const endedAt = performance.timeOrigin + answeredAt;
      const received = spans.add({
        name: 'receive webhook',
        traceId,
        isRoot,
        kind: SpanKind.SERVER,
        startedAt: performance.timeOrigin + startedAt,
        endedAt,
        attributes: { ...attributes, 'http.request.body.size': payload.byteLength },
        links: linksTo(headers),
      });
      if (handedOverAt === undefined) return;
      const commitAt = performance.timeOrigin + handedOverAt;
      spans.add({ name: 'commit', traceId, parentId: received, startedAt: commitAt, endedAt, attributes });
    },
    onProcessed: ({ sampled }) => {
      for (const { id, receivedAt, startedAt, endedAt, items } of sampled) {
        if (!sampling.isTraced(() => id, receivedAt)) continue;
        const attributes = { 'whatsapp.event_id': id, 'whatsapp.items': items.length };
        const kind = SpanKind.CONSUMER;
        const parentId = spans.add({ name: 'process webhook', traceId: id, kind, startedAt, endedAt, attributes });
        for (const item of items.slice(0, maxItems)) addItem(spans, id, parentId, item);
      }
    },
  };
}

/** A webhook may have a thousand items; the event has the outcome of each. */
const maxItems = 100;

function addItem(spans: Spans, traceId: string, parentId: string, item: SampledItem): void {
  const { startedAt, endedAt, state, wamid, entryId } = item;
  spans.add({
    name: 'apply item',
    traceId,
    parentId,
    startedAt,
    endedAt,
    attributes: {
      'whatsapp.item.kind': shownKind(item.kind),
      'whatsapp.item.state': state,
      'whatsapp.item.path': item.path,
      ...(wamid !== undefined && { 'whatsapp.wamid_hash': wamidHash(wamid) }),
      ...(entryId !== undefined && { 'whatsapp.outbox_id': entryId }),
    },
    links: entryId === undefined ? [] : [linkTo(traceIdOfEntry(entryId))],
    problem: state === 'failed' ? 'The item could not be applied; it is stored as failed.' : undefined,
  });
}

/** The caller's trace is linked and not continued: a durable trace must be found without it. */
export function linksTo(headers: Parameters<typeof readTraceContext>[0]): Link[] {
  const caller = readTraceContext(headers);
  if (!caller) return [];
  const { traceId, spanId, isSampled } = caller;
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return [{ context: { traceId, spanId, traceFlags, isRemote: true } }];
}

const linkTo = (traceId: string): Link => ({
  context: { traceId, spanId: rootSpanId(traceId), traceFlags: TraceFlags.SAMPLED, isRemote: true },
});

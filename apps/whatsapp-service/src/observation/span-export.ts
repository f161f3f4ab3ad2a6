import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOnSampler, BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';
import type { FinishedSpan } from './spans.ts';
import { rootSpanId } from './trace-ids.ts';

/** A span as the SDK is to make it. */
export interface ExportedSpan extends FinishedSpan {
  readonly spanId: string;
}

export interface SpanExport {
  /** Hands a span to the exporter, in time. */
  add(span: ExportedSpan): void;
  /** Exports the remaining spans, for a second at most. */
  close(): Promise<void>;
}

const closeWithinMs = 1_000;

/** Makes spans after the fact, under ids that are known beforehand, and exports them in batches. */
export function createSpanExport(exporter: SpanExporter, version: string): SpanExport {
  // The SDK asks for ids while it starts a span, and nothing else runs meanwhile.
  let next = { traceId: '', spanId: '' };
  const provider = new TracerProvider({
    sampler: new AlwaysOnSampler(),
    idGenerator: { generateTraceId: () => next.traceId, generateSpanId: () => next.spanId },
    spanProcessors: [new BatchSpanProcessor({ exporter })],
    resource: resourceFromAttributes({ 'service.name': 'whatsapp-service', 'service.version': version }).merge(
      detectResources({ detectors: [envDetector] }),
    ),
  });
  const tracer = provider.getTracer('whatsapp-service', version);
  return {
    add: ({
      name,
      traceId,
      spanId,
      isRoot = false,
      parentId,
      kind,
      startedAt,
      endedAt,
      attributes,
      links,
      problem,
    }) => {
      next = { traceId, spanId };
      const above = {
        traceId,
        spanId: parentId ?? rootSpanId(traceId),
        traceFlags: TraceFlags.SAMPLED,
        isRemote: true,
      };
      const span = tracer.startSpan(
        name,
        { startTime: startedAt, kind: kind ?? SpanKind.INTERNAL, attributes, root: isRoot, links: [...(links ?? [])] },
        isRoot ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, above),
      );
      if (problem !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: problem });
      span.end(Math.max(startedAt, endedAt));
    },
    close: async () => {
      await provider.forceFlush({ timeoutMillis: closeWithinMs }).catch(() => undefined);
    },
  };
}

import {
  type Attributes,
  type Link,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  RandomIdGenerator,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { rootSpanId } from './trace-ids.ts';

/** A span that is over; nothing is told of one before that. */
export interface FinishedSpan {
  readonly name: string;
  readonly traceId: string;
  /** The root of its trace, or else what hangs below it. Exactly one span of a trace should be. */
  readonly isRoot?: boolean;
  /** Below this span and not the root itself. */
  readonly parentId?: string;
  readonly kind?: SpanKind;
  /** Milliseconds since 1970, with fractions. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Attributes;
  readonly links?: readonly Link[];
  /** What went wrong, where something did. */
  readonly problem?: string | undefined;
}

export interface Spans {
  /** Hands a span to the exporter, in time; returns its id. */
  add(span: FinishedSpan): string;
  /** Exports what is still there, for a second at most. */
  close(): Promise<void>;
}

const closeWithinMs = 1_000;

/** Makes spans after the fact, under ids that are known beforehand, and exports them in batches. */
export function createSpans(exporter: SpanExporter, version: string): Spans {
  const random = new RandomIdGenerator();
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
    add: ({ name, traceId, isRoot = false, parentId, kind, startedAt, endedAt, attributes, links, problem }) => {
      next = { traceId, spanId: isRoot ? rootSpanId(traceId) : random.generateSpanId() };
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
      return next.spanId;
    },
    close: async () => {
      await provider.forceFlush({ timeoutMillis: closeWithinMs }).catch(() => undefined);
    },
  };
}

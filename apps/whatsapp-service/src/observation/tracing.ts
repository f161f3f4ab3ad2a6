import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { TracingChoice } from '../config-tracing.ts';
import type { Log } from '../log.ts';
import { watchReception } from './reception-spans.ts';
import { type Sampling, sampleRate, sampleShare } from './sampling.ts';
import { watchSending } from './sending-spans.ts';
import { createSpans } from './spans.ts';
import { type Watcher, watchTogether } from './watcher.ts';

export interface Tracing {
  readonly watcher: Watcher;
  readonly sampling: { readonly webhooks: Sampling; readonly messages: Sampling };
  /** Exports what is still there, for a second at most. */
  close(): Promise<void>;
}

/**
 * So many webhooks, and as many messages to send, are traced a second where no sampler is chosen: enough to see every one
 * of a small business, and to find a slow one of a large; a trace takes some 0.14 ms, its code being mostly cold, so together 0.3 % of a processor.
 */
const tracesPerSecond = 10;

/** Traces webhooks and messages, exported as OTLP to where OpenTelemetry's variables say. */
export async function createTracing(
  { protocol, share }: TracingChoice,
  { version, log }: { readonly version: string; readonly log: Pick<Log, 'warn'> },
): Promise<Tracing> {
  warnOfFaults(log);
  const spans = createSpans(await openExporter(protocol), version);
  const sampling = (): Sampling => (share === null ? sampleRate(tracesPerSecond, Date.now) : sampleShare(share));
  const webhooks = sampling();
  const messages = sampling();
  return {
    watcher: watchTogether([watchReception(spans, webhooks), watchSending(spans, messages, Date.now)]),
    sampling: { webhooks, messages },
    close: spans.close,
  };
}

async function openExporter(protocol: TracingChoice['protocol']): Promise<SpanExporter> {
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OTLPTraceExporter();
}

const quietMs = 60_000;

/** A receiver that is away costs traces and nothing else: one line a minute says so. */
function warnOfFaults(log: Pick<Log, 'warn'>): void {
  let warnedAt = Number.NEGATIVE_INFINITY;
  const nothing = (): void => undefined;
  const warn = (message: string): void => {
    if (performance.now() - warnedAt < quietMs) return;
    warnedAt = performance.now();
    log.warn({ reason: message.slice(0, 300) }, 'Traces can’t be exported; the service goes on without them.');
  };
  diag.setLogger({ error: warn, warn, info: nothing, debug: nothing, verbose: nothing }, DiagLogLevel.WARN);
}

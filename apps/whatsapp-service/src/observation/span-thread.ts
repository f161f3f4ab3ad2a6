import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { createSpanExport, type ExportedSpan } from './span-export.ts';

/** The options that the thread is started with. */
export interface SpanThreadOptions {
  readonly protocol: 'http/protobuf' | 'http/json';
  readonly version: string;
}

/** Spans to export, or null to export the remaining ones and end. */
export type SpanThreadRequest = readonly ExportedSpan[] | null;

/** `taken`: the spans of one request were created. `closed`: everything that could be exported was. */
export type SpanThreadNews =
  | { readonly kind: 'taken' }
  | { readonly kind: 'warning'; readonly reason: string }
  | { readonly kind: 'closed' };

/**
 * Runs OpenTelemetry's SDK: creating and writing spans, and the HTTP client that sends them, would cost the thread that
 * answers webhooks several per cent; a single HTTP client in it is enough to make V8 run Node's HTTP server slower.
 */
async function serveSpans(port: MessagePort, { protocol, version }: SpanThreadOptions): Promise<void> {
  const post = (news: SpanThreadNews): void => port.postMessage(news);
  const nothing = (): void => undefined;
  const warn = (reason: string): void => post({ kind: 'warning', reason: reason.slice(0, 300) });
  diag.setLogger({ error: warn, warn, info: nothing, debug: nothing, verbose: nothing }, DiagLogLevel.WARN);
  const spans = createSpanExport(await openExporter(protocol), version);
  const close = async (): Promise<void> => {
    await spans.close();
    post({ kind: 'closed' });
    port.close();
  };
  port.on('message', (request: SpanThreadRequest) => {
    if (request === null) {
      void close();
      return;
    }
    for (const span of request) spans.add(span);
    post({ kind: 'taken' });
  });
}

async function openExporter(protocol: SpanThreadOptions['protocol']): Promise<SpanExporter> {
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OTLPTraceExporter();
}

if (parentPort) await serveSpans(parentPort, workerData as SpanThreadOptions);

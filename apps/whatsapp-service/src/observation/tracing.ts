import type { TracingChoice } from '../config/tracing.ts';
import type { Log } from '../log.ts';
import { watchReception } from './reception-spans.ts';
import { type Sampling, sampleRate, sampleShare } from './sampling.ts';
import { watchSending } from './sending-spans.ts';
import { createSpans, startSpanThread } from './spans.ts';
import { type Watcher, watchTogether } from './watcher.ts';

export interface Tracing {
  readonly watcher: Watcher;
  readonly sampling: { readonly webhooks: Sampling; readonly messages: Sampling };
  /** Exports the remaining spans, for two seconds at most. */
  close(): Promise<void>;
}

/**
 * By default this many webhooks, and as many outgoing messages, are traced a second: enough to see every one of a small
 * business, and to find a slow one of a large.
 */
const tracesPerSecond = 10;

/** Traces webhooks and messages, exported as OTLP to the endpoint in OpenTelemetry's variables. */
export function createTracing(
  { protocol, share }: TracingChoice,
  { version, log }: { readonly version: string; readonly log: Pick<Log, 'warn'> },
): Tracing {
  const spans = createSpans(startSpanThread({ protocol, version }), warnOfFaults(log));
  const sampling = (): Sampling =>
    share === null ? sampleRate(tracesPerSecond, Date.now, () => performance.now()) : sampleShare(share);
  const webhooks = sampling();
  const messages = sampling();
  return {
    watcher: watchTogether([watchReception(spans, webhooks), watchSending(spans, messages, Date.now)]),
    sampling: { webhooks, messages },
    close: spans.close,
  };
}

const quietMs = 60_000;

/** A receiver that is away costs traces and nothing else: one line a minute says so. */
function warnOfFaults(log: Pick<Log, 'warn'>): (reason: string) => void {
  let warnedAt = Number.NEGATIVE_INFINITY;
  return (reason) => {
    if (performance.now() - warnedAt < quietMs) return;
    warnedAt = performance.now();
    log.warn({ reason }, 'Traces can’t be exported; the service continues without them.');
  };
}

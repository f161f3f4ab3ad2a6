import { randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Attributes, Link, SpanKind } from '@opentelemetry/api';
import type { ExportedSpan } from './span-export.ts';
import type { SpanThreadNews, SpanThreadOptions, SpanThreadRequest } from './span-thread.ts';
import { rootSpanId } from './trace-ids.ts';

/** A span that has ended; nothing is reported of one before that. */
export interface FinishedSpan {
  readonly name: string;
  readonly traceId: string;
  /** Whether it is the root of its trace; others are below the root. A trace should have exactly one. */
  readonly isRoot?: boolean;
  /** Below this span and not the root itself. */
  readonly parentId?: string;
  readonly kind?: SpanKind;
  /** Milliseconds since 1970, with fractions. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Attributes;
  readonly links?: readonly Link[];
  /** The problem, if there was one. */
  readonly problem?: string | undefined;
}

export interface Spans {
  /** Hands a span to the thread that exports, in time; returns its id. */
  add(span: FinishedSpan): string;
  /** Exports the remaining spans, for two seconds at most. */
  close(): Promise<void>;
}

/** So long spans are gathered: to hand them over one by one would cost more than they do. */
const gatherMs = 100;
const maxBatch = 512;
/** Passed to the thread and not created yet; beyond this, spans are dropped, as the SDK does when its queue is full. */
const maxInProgress = 8;
/** The exporter itself gives up after a second. */
const closeWithinMs = 2_000;

/** The thread as far as it is used. */
export type SpanThread = Pick<Worker, 'on' | 'unref'> & { postMessage(request: SpanThreadRequest): void };

/** Starts the thread in which OpenTelemetry's SDK runs. */
export function startSpanThread(options: SpanThreadOptions): SpanThread {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new Worker(new URL(`./span-thread.${ending}`, import.meta.url), { workerData: options });
}

/** Exports spans through this thread. `onWarning` is called with problems of the export, in words for the log. */
export function createSpans(worker: SpanThread, onWarning: (reason: string) => void): Spans {
  const ended = Promise.withResolvers<void>();
  let gathered: ExportedSpan[] = [];
  let timer: NodeJS.Timeout | undefined;
  let underWay = 0;
  let isEnded = false;
  const end = (): void => {
    isEnded = true;
    ended.resolve();
  };
  worker.on('message', (news: SpanThreadNews) => {
    if (news.kind === 'taken') underWay -= 1;
    else if (news.kind === 'warning') onWarning(news.reason);
    else end();
  });
  worker.on('error', (error) => onWarning(error.message));
  worker.on('exit', end);
  // It must not keep the process alive.
  worker.unref();

  const post = (request: SpanThreadRequest): void => worker.postMessage(request);
  const handOver = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const spans = gathered;
    gathered = [];
    if (spans.length === 0 || isEnded || underWay >= maxInProgress) return;
    underWay += 1;
    post(spans);
  };
  return {
    add: (span) => {
      const spanId = span.isRoot === true ? rootSpanId(span.traceId) : randomBytes(8).toString('hex');
      gathered.push({ ...span, spanId });
      if (gathered.length >= maxBatch) handOver();
      else timer ??= setTimeout(handOver, gatherMs).unref();
      return spanId;
    },
    close: async () => {
      handOver();
      if (isEnded) return;
      post(null);
      const force = setTimeout(end, closeWithinMs);
      await ended.promise;
      clearTimeout(force);
    },
  };
}

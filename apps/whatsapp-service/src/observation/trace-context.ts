type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The position of a request in a trace that a caller began. Ids in hex, as in OpenTelemetry. */
export interface TraceContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSampled: boolean;
}

/**
 * Reads W3C's `traceparent`, otherwise Google's older `X-Cloud-Trace-Context`; null if neither is present and complete.
 */
export function readTraceContext(headers: Headers): TraceContext | null {
  return fromTraceparent(headers.traceparent) ?? fromCloudTrace(headers['x-cloud-trace-context']);
}

function fromTraceparent(header: string | string[] | undefined): TraceContext | null {
  if (typeof header !== 'string') return null;
  const [, version, traceId = '', spanId = '', flags = ''] =
    /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/.exec(header) ?? [];
  if (version === undefined || version === 'ff' || isZero(traceId) || isZero(spanId)) return null;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** `TRACE_ID/SPAN_ID;o=OPTIONS`, the span's id in decimal (Google: trace/docs/trace-context#legacy-http-header). */
function fromCloudTrace(header: string | string[] | undefined): TraceContext | null {
  if (typeof header !== 'string') return null;
  const [, traceId = '', span = '', option] = /^([0-9a-f]{32})\/(\d{1,20})(?:;o=(\d))?$/.exec(header) ?? [];
  if (traceId === '' || isZero(traceId)) return null;
  const spanId = BigInt.asUintN(64, BigInt(span)).toString(16).padStart(16, '0');
  return isZero(spanId) ? null : { traceId, spanId, isSampled: option === '1' };
}

const isZero = (hex: string): boolean => /^0*$/.test(hex);

/** A trace as Cloud Logging's fields, which show a line next to the request or span it belongs to. */
export type TraceFields = Readonly<Record<string, string | boolean>>;

/**
 * Writes traces as fields of the log. With a Google project the trace is named in full, as Cloud Logging wants it
 * (Google: logging/docs/structured-logging).
 */
export function traceFieldsOf(context: TraceContext | null, projectId: string | undefined): TraceFields {
  if (context === null) return {};
  const { traceId, spanId, isSampled } = context;
  return {
    'logging.googleapis.com/trace': projectId === undefined ? traceId : `projects/${projectId}/traces/${traceId}`,
    'logging.googleapis.com/spanId': spanId,
    'logging.googleapis.com/trace_sampled': isSampled,
  };
}

import { describe, expect, it } from 'vitest';
import { readTraceContext, traceFieldsOf } from './trace-context.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';

describe('readTraceContext', () => {
  it('reads traceparent', () => {
    const traceparent = `00-${traceId}-${spanId}-01`;
    expect(readTraceContext({ traceparent })).toEqual({ traceId, spanId, isSampled: true });
    expect(readTraceContext({ traceparent: `00-${traceId}-${spanId}-00` })?.isSampled).toBe(false);
  });

  it('reads X-Cloud-Trace-Context, whose span is decimal', () => {
    const header = `${traceId}/${BigInt(`0x${spanId}`)};o=1`;
    expect(readTraceContext({ 'x-cloud-trace-context': header })).toEqual({ traceId, spanId, isSampled: true });
  });

  it.each([
    '',
    'nonsense',
    `ff-${traceId}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
  ])('takes %j for none', (traceparent) => {
    expect(readTraceContext({ traceparent, 'x-cloud-trace-context': `${traceparent}/x` })).toBeNull();
  });
});

describe('traceFieldsOf', () => {
  const context = { traceId, spanId, isSampled: true };

  it('names the trace as Cloud Logging wants it where the project is known', () => {
    expect(traceFieldsOf(context, 'shop')).toEqual({
      'logging.googleapis.com/trace': `projects/shop/traces/${traceId}`,
      'logging.googleapis.com/spanId': spanId,
      'logging.googleapis.com/trace_sampled': true,
    });
    expect(traceFieldsOf(context, undefined)).toMatchObject({ 'logging.googleapis.com/trace': traceId });
  });

  it('says nothing of no trace', () => {
    expect(traceFieldsOf(null, 'shop')).toEqual({});
  });
});

import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SpanThreadNews, SpanThreadRequest } from './span-thread.ts';
import { createSpans, type FinishedSpan, type SpanThread } from './spans.ts';

const span: FinishedSpan = {
  name: 'receive webhook',
  traceId: '0123456789abcdef0123456789abcdee',
  startedAt: 1,
  endedAt: 2,
  attributes: {},
};

/** A thread that does nothing by itself, and records its requests. */
function fakeThread() {
  const news = new EventEmitter();
  const requests: SpanThreadRequest[] = [];
  const postMessage = (request: SpanThreadRequest): void => void requests.push(structuredClone(request));
  const thread = Object.assign(news, { postMessage, unref: () => undefined }) as unknown as SpanThread;
  return { thread, requests, tell: (each: SpanThreadNews) => news.emit('message', each), news };
}

describe('createSpans', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('hands spans over together, each under an id that is known at once', async () => {
    const { thread, requests } = fakeThread();
    const spans = createSpans(thread, () => undefined);
    const ids = [spans.add({ ...span, isRoot: true }), spans.add(span), spans.add(span)];
    expect(requests).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(requests).toEqual([ids.map((spanId) => expect.objectContaining({ name: span.name, spanId }))]);
    expect(ids[0]).toBe('0123456789abcdee');
    expect(new Set(ids).size).toBe(3);
    expect(ids.every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
  });

  it('drops spans instead of filling memory while the thread can’t keep up, and continues when it can', () => {
    const { thread, requests, tell } = fakeThread();
    const spans = createSpans(thread, () => undefined);
    for (let count = 0; count < 100_000; count += 1) spans.add(span);
    expect(requests).toHaveLength(8);
    tell({ kind: 'taken' });
    for (let count = 0; count < 512; count += 1) spans.add(span);
    expect(requests).toHaveLength(9);
  });

  it('exports the remaining spans when it is closed, and waits for that two seconds at most', async () => {
    const answering = fakeThread();
    const spans = createSpans(answering.thread, () => undefined);
    spans.add(span);
    const closed = spans.close();
    expect(answering.requests).toMatchObject([[{ name: span.name }], null]);
    answering.tell({ kind: 'closed' });
    await closed;
    const hanging = createSpans(fakeThread().thread, () => undefined).close();
    await vi.advanceTimersByTimeAsync(2_000);
    await hanging;
  });

  it('reports the problem, and continues without the thread if that has died', async () => {
    const { thread, requests, tell, news } = fakeThread();
    const warned = vi.fn();
    const spans = createSpans(thread, warned);
    tell({ kind: 'warning', reason: 'no receiver' });
    news.emit('error', new Error('out of memory'));
    news.emit('exit', 1);
    spans.add(span);
    await spans.close();
    expect(warned.mock.calls).toEqual([['no receiver'], ['out of memory']]);
    expect(requests).toEqual([]);
  });
});

import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { sendMessages } from '../simulator/send-messages.ts';
import { withSendingService } from '../simulator/sending-service.ts';

const ratePerSecond = 50;
const recipients = 5_000;

/** What the durable outbox adds to a call to Meta: the same load on the simulator directly and through the service. */
export function measureSendLatency(bench: Bench): Promise<Figure[]> {
  return withSendingService(bench, { batching: 'load' }, async ({ messages, direct }) => {
    const load = { ratePerSecond, recipients, durationMs: bench.scale.sendLatencyMs };
    for (const target of [direct, messages]) await sendMessages({ ...target, ...load, durationMs: 2_000 });
    const there = await sendMessages({ ...direct, ...load });
    const through = await sendMessages({ ...messages, ...load });
    return [
      figure('send.latency.directP50Ms', 'send, 50/s: p50, simulator alone', there.p50Ms, 'ms'),
      figure('send.latency.directP99Ms', 'send, 50/s: p99, simulator alone', there.p99Ms, 'ms'),
      figure('send.latency.addedP50Ms', 'send, 50/s: p50 added by the service', through.p50Ms - there.p50Ms, 'ms'),
      figure('send.latency.addedP99Ms', 'send, 50/s: p99 added by the service', through.p99Ms - there.p99Ms, 'ms'),
      figure('send.latency.refused', 'send, 50/s: refused', through.refused, 'answers'),
    ];
  });
}

import { setTimeout as delay } from 'node:timers/promises';
import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { sendMessages } from '../simulator/send-messages.ts';
import { type SendingService, type SimulatedMeta, withSendingService } from '../simulator/sending-service.ts';

interface Plan extends SimulatedMeta {
  readonly name: string;
  readonly label: string;
  /** The rate of messages to be sent, for as long as the scale says. */
  readonly ratePerSecond: number;
  /** They arrive faster than they may be sent, by this factor, so that the outbox has to limit the rate. */
  readonly offered: number;
}

const recipients = 20_000;
/** The outbox's thread begins with the first message. */
const warmUpPace = { ratePerSecond: 100, durationMs: 1_000 };
/** Nothing of the previous second is counted then. */
const restMs = 2_000;
/** Statuses arrive within some ten seconds; those that have not arrived after this time count as missing. */
const settledWithinMs = 60_000;

/** 60,000 messages in 60 s, with many statuses in each webhook, as Meta sends them under load. */
export function measureSendBatched(bench: Bench): Promise<Figure[]> {
  const plan = { name: 'send.batched', label: '1,000/s, batched', ratePerSecond: 1_000, offered: 1.1 };
  return measure(bench, { ...plan, batching: 'load' });
}

/**
 * The same with a Meta that takes 400 ms to answer, as the real one may from far away: 400 calls are in progress at a
 * time.
 */
export function measureSendFar(bench: Bench): Promise<Figure[]> {
  const label = '1,000/s, batched, 400 ms to Meta';
  const plan = { name: 'send.far', label, ratePerSecond: 1_000, offered: 1.1 };
  return measure(bench, { ...plan, batching: 'load', latencyMs: 400 });
}

/** 400 messages a second, each status in a webhook of its own. */
export function measureSendUnbatched(bench: Bench): Promise<Figure[]> {
  const plan = { name: 'send.unbatched', label: '400/s, unbatched', ratePerSecond: 400, offered: 1 };
  return measure(bench, { ...plan, batching: 'none' });
}

function measure(bench: Bench, { name, label, ratePerSecond, offered, ...meta }: Plan): Promise<Figure[]> {
  return withSendingService(bench, meta, async (service) => {
    const load = { ...service.messages, recipients, prefer: 'respond-async' };
    const warmUp = await sendMessages({ ...load, ...warmUpPace });
    await delay(restMs);
    const before = await service.cpuMs();
    const startedAt = performance.now();
    const pace = { ratePerSecond: ratePerSecond * offered, durationMs: bench.scale.sendMs / offered };
    const result = await sendMessages({ ...load, ...pace });
    const sentMs = await untilSent(service, startedAt);
    const { accepted } = result;
    await untilSettled(service);
    const after = await service.cpuMs();
    const { read = 0 } = await service.states();
    const cpu = (who: keyof typeof after): number => (after[who] - before[who]) / accepted;
    return [
      figure(`${name}.accepted`, `send, ${label}: accepted`, result.perSecond, 'messages/s'),
      figure(`${name}.refused`, `send, ${label}: refused`, result.refused, 'answers'),
      figure(`${name}.p99Ms`, `send, ${label}: p99 of acceptance`, result.p99Ms, 'ms'),
      figure(`${name}.sent`, `send, ${label}: sent`, (accepted / sentMs) * 1_000, 'messages/s'),
      figure(
        `${name}.settled`,
        `send, ${label}: part settled by all statuses`,
        read / (warmUp.accepted + accepted),
        'ratio',
      ),
      figure(`${name}.serviceCpuMs`, `send, ${label}: processor time per message, service`, cpu('service'), 'ms'),
      figure(`${name}.simulatorCpuMs`, `send, ${label}: processor time per message, simulator`, cpu('simulator'), 'ms'),
      figure(`${name}.loadCpuMs`, `send, ${label}: processor time per message, load`, cpu('load'), 'ms'),
    ];
  });
}

/** The time until nothing was left to send. */
async function untilSent(service: SendingService, startedAt: number): Promise<number> {
  const until = performance.now() + settledWithinMs;
  while ((await service.open()) > 0 && performance.now() < until) await delay(5);
  return performance.now() - startedAt;
}

/** Waits until every message is recorded as read, which is its last status, or time is up. */
async function untilSettled(service: SendingService): Promise<void> {
  const until = performance.now() + settledWithinMs;
  while ((await service.hasUnread()) && performance.now() < until) await delay(500);
}

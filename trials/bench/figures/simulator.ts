import { setTimeout as delay } from 'node:timers/promises';
import { defaults } from '@intexuraos/whatsapp-simulator';
import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { type AskedProcess, startAsked } from '../simulator/asked-process.ts';
import { type SendResult, sendMessages } from '../simulator/send-messages.ts';

/** Statuses arrive within some ten seconds; those that have not arrived after this time count as missing. */
const statusesWithinMs = 40_000;
const recipients = 20_000;
/** Each message gets the statuses sent, delivered and read. */
const statusesOfAMessage = 3;

interface Plan {
  readonly name: string;
  readonly label: string;
  readonly batching: 'load' | 'none';
  readonly ratePerSecond: number;
  readonly durationMs: number;
}

/** 1,000 messages a second, statuses batched as Meta batches them. */
export function measureSimulatorBatched({ scale }: Bench): Promise<Figure[]> {
  const durationMs = scale.simulatorMs;
  return measure({
    name: 'simulator.batched',
    label: '1,000/s, batched',
    batching: 'load',
    ratePerSecond: 1_000,
    durationMs,
  });
}

/** 500 messages a second, each status in a POST of its own. */
export function measureSimulatorUnbatched({ scale }: Bench): Promise<Figure[]> {
  const durationMs = scale.simulatorMs;
  return measure({
    name: 'simulator.unbatched',
    label: '500/s, unbatched',
    batching: 'none',
    ratePerSecond: 500,
    durationMs,
  });
}

/** Its memory is bounded: memory over a long run. */
export async function measureSimulatorMemory({ scale, say }: Bench): Promise<Figure[]> {
  return withSimulator('load', async (simulator) => {
    const half = scale.simulatorMemoryMs / 2;
    const first = await send(simulator, 1_000, half);
    const { residentMb: early = 0 } = await simulator.ask();
    say(`  ${Math.round(early)} MB after ${first.accepted} messages`);
    const second = await send(simulator, 1_000, half);
    const { residentMb: late = 0 } = await simulator.ask();
    say(`  ${Math.round(late)} MB after ${first.accepted + second.accepted}`);
    return [
      figure('simulator.memory.earlyMb', 'simulator: memory, half-way', early, 'MB'),
      figure('simulator.memory.lateMb', 'simulator: memory, at the end', late, 'MB'),
      figure('simulator.memory.growth', 'simulator: memory, end to half-way', late / early, 'ratio'),
    ];
  });
}

function measure({ name, label, batching, ratePerSecond, durationMs }: Plan): Promise<Figure[]> {
  return withSimulator(batching, async (simulator, receiver) => {
    const { cpuMs: before = 0 } = await simulator.ask();
    const sent = await send(simulator, ratePerSecond, durationMs);
    const due = sent.accepted * statusesOfAMessage;
    const received = await statusesOf(receiver, due);
    const { cpuMs: after = 0, residentMb = 0 } = await simulator.ask();
    const { posts = 0 } = await receiver.ask();
    return [
      figure(`${name}.perSecond`, `simulator, ${label}: accepted`, sent.perSecond, 'messages/s'),
      figure(`${name}.refused`, `simulator, ${label}: refused`, sent.refused, 'answers'),
      figure(`${name}.p50Ms`, `simulator, ${label}: p50`, sent.p50Ms, 'ms'),
      figure(`${name}.p99Ms`, `simulator, ${label}: p99`, sent.p99Ms, 'ms'),
      figure(`${name}.statuses`, `simulator, ${label}: part of the statuses received`, received / due, 'ratio'),
      figure(`${name}.perPost`, `simulator, ${label}: statuses a POST`, received / Math.max(1, posts), 'ratio'),
      figure(
        `${name}.cpuMs`,
        `simulator, ${label}: processor time per message`,
        (after - before) / sent.accepted,
        'ms',
      ),
      figure(`${name}.residentMb`, `simulator, ${label}: memory`, residentMb, 'MB'),
    ];
  });
}

async function withSimulator<T>(
  batching: Plan['batching'],
  work: (simulator: AskedProcess, receiver: AskedProcess) => Promise<T>,
): Promise<T> {
  const receiver = await startAsked('./receiver-process.ts');
  try {
    const callback = `http://127.0.0.1:${receiver.port}/webhooks/whatsapp`;
    const simulator = await startAsked('./simulator-process.ts', [callback, 'bench', batching]);
    try {
      return await work(simulator, receiver);
    } finally {
      await simulator.stop();
    }
  } finally {
    await receiver.stop();
  }
}

function send({ port }: AskedProcess, ratePerSecond: number, durationMs: number): Promise<SendResult> {
  const url = `http://127.0.0.1:${port}/v24.0/${defaults.phoneNumberId}/messages`;
  return sendMessages({ url, token: defaults.token, ratePerSecond, durationMs, recipients });
}

/** The number of statuses received, once all are there or time is up. */
async function statusesOf(receiver: AskedProcess, due: number): Promise<number> {
  const until = performance.now() + statusesWithinMs;
  while (true) {
    const { sent = 0, delivered = 0, read = 0 } = await receiver.ask();
    const received = sent + delivered + read;
    if (received >= due || performance.now() > until) return received;
    await delay(250);
  }
}

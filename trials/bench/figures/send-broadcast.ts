import { setTimeout as delay } from 'node:timers/promises';
import { objectOf } from '../../support/json.ts';
import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { sendMessages } from '../simulator/send-messages.ts';
import { type SendingService, withSendingService } from '../simulator/sending-service.ts';

const ratePerSecond = 1_000;
const repliesPerSecond = 20;
const restMs = 2_000;
const giveUpAfterMs = 300_000;
/** The first and the last moments are not at the full rate. */
const edgeMs = 1_000;

/**
 * A broadcast at the whole rate of its number, 1,000 a second, while 20 replies a second wait for Meta's answer: how
 * long the replies take, and what share of the allowed rate the broadcast uses.
 */
export function measureSendBroadcast(bench: Bench): Promise<Figure[]> {
  return withSendingService(bench, { batching: 'load' }, async (service) => {
    const rows = Math.round((ratePerSecond * bench.scale.sendMs) / 1_000);
    const replies = { ...service.messages, ratePerSecond: repliesPerSecond, recipients: 2_000 };
    await sendMessages({ ...replies, durationMs: 2_000 });
    await delay(restMs);
    const cpuBefore = await service.cpuMs();
    const uploadedAt = performance.now();
    const id = await upload(service, rows);
    const uploadMs = performance.now() - uploadedAt;
    const startedAt = performance.now();
    const alongside = sendMessages({ ...replies, durationMs: bench.scale.sendMs * 0.9 });
    const submitted = await watch(service, id, rows);
    const endedAt = performance.now();
    const result = await alongside;
    const settled = await untilSettled(service, id, rows);
    const cpu = await service.cpuMs();
    const each = (who: keyof typeof cpu): number => (cpu[who] - cpuBefore[who]) / rows;
    return [
      figure(
        'send.broadcast.uploadMs',
        `broadcast: time to check and store ${rows.toLocaleString('en-US')} rows`,
        uploadMs,
        'ms',
      ),
      figure('send.broadcast.sent', 'broadcast: sent', (rows / (endedAt - startedAt)) * 1_000, 'messages/s'),
      figure('send.broadcast.ofRate', 'broadcast: part of the allowed rate', submitted, 'ratio'),
      figure('send.broadcast.replyP50Ms', 'broadcast: replies alongside, p50 to Meta’s answer', result.p50Ms, 'ms'),
      figure('send.broadcast.replyP99Ms', 'broadcast: replies alongside, p99 to Meta’s answer', result.p99Ms, 'ms'),
      figure('send.broadcast.repliesRefused', 'broadcast: replies refused', result.refused, 'answers'),
      figure('send.broadcast.settled', 'broadcast: part with a final result', settled, 'ratio'),
      figure('send.broadcast.serviceCpuMs', 'broadcast: processor time per message, service', each('service'), 'ms'),
      figure(
        'send.broadcast.simulatorCpuMs',
        'broadcast: processor time per message, simulator',
        each('simulator'),
        'ms',
      ),
    ];
  });
}

async function upload({ call }: SendingService, rows: number): Promise<string> {
  const query = new URLSearchParams({ name: 'Bench', template: 'hello_world', language: 'en_US' });
  const lines = Array.from({ length: rows }, (_, index) => String(48_600_000_000 + index));
  const body = `to\n${lines.join('\n')}\n`;
  const answer = objectOf(await call(`/v1/broadcasts/csv?${query}`, { body, type: 'text/csv' }));
  if (typeof answer.id !== 'string') throw new Error(`The broadcast was refused: ${JSON.stringify(answer)}`);
  return answer.id;
}

/**
 * Follows the broadcast until Meta has everything. Returns the share of the rate that it used, without its first and
 * its last second.
 */
async function watch({ call }: SendingService, id: string, rows: number): Promise<number> {
  const points: { readonly at: number; readonly gone: number }[] = [];
  const startedAt = performance.now();
  for (let gone = 0; gone < rows && performance.now() - startedAt < giveUpAfterMs; ) {
    await delay(100);
    const { progress } = objectOf(await call(`/v1/broadcasts/${id}`));
    gone = rows - Number(objectOf(progress).waiting);
    points.push({ at: performance.now(), gone });
  }
  const from = points.find(({ at, gone }) => gone > 0 && at - startedAt > edgeMs) ?? points[0];
  const end = points.at(-1);
  const to = points.findLast(({ at }) => end !== undefined && at < end.at - edgeMs / 2) ?? end;
  if (!from || !to || to.at <= from.at) return Number.NaN;
  const perSecond = ((to.gone - from.gone) / (to.at - from.at)) * 1_000;
  return perSecond / ratePerSecond;
}

/** The share of the rows with a final result, once all have one or time is up. */
async function untilSettled({ call }: SendingService, id: string, rows: number): Promise<number> {
  const until = performance.now() + 60_000;
  for (;;) {
    const { progress } = objectOf(await call(`/v1/broadcasts/${id}`));
    const { read, failed } = objectOf(progress);
    const part = (Number(read) + Number(failed)) / rows;
    if (part >= 1 || performance.now() > until) return part;
    await delay(500);
  }
}

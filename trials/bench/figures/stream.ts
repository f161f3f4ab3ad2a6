import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { median } from '../latencies.ts';
import { portOf, startBenchService } from '../service-under-load.ts';
import { closedLoopOf, prepareClosedLoop } from './closed-loop.ts';

const listeners = 500;
const apiKey = 'bench-72c5f0a9e3d1b846';

/** The cost of clients of the event stream: throughput with 500 of them and with none, in turns. */
export async function measureStream(bench: Bench): Promise<Figure[]> {
  await prepareClosedLoop(bench);
  const ratios: number[] = [];
  const rates: number[] = [];
  let sentMb = 0;
  for (let round = 0; round < 2 * bench.scale.rounds; round += 1) {
    // They take turns in being first, because the machine's speed changes from one minute to the next.
    const counts = round % 2 === 0 ? [0, listeners] : [listeners, 0];
    const results = [
      await load(bench, `first-${round}`, counts[0] ?? 0),
      await load(bench, `second-${round}`, counts[1] ?? 0),
    ];
    const [alone, followed] = round % 2 === 0 ? results : results.reverse();
    if (!alone || !followed) continue;
    ratios.push(followed.perSecond / alone.perSecond);
    rates.push(followed.perSecond);
    sentMb += followed.streamedMb;
    bench.say(
      `  alone ${Math.round(alone.perSecond)}/s, with ${listeners} listeners ${Math.round(followed.perSecond)}/s`,
    );
  }
  const note = `${Math.round(sentMb)} MB were streamed meanwhile; slower clients get the rest later`;
  return [
    figure('stream.perSecond', `with ${listeners} listeners: throughput`, median(rates), 'requests/s', note),
    figure('stream.toAlone', `with ${listeners} listeners: part of the throughput with none`, median(ratios), 'ratio'),
  ];
}

async function load(bench: Bench, name: string, count: number): Promise<{ perSecond: number; streamedMb: number }> {
  const folder = join(bench.folder, name);
  const service = await startBenchService(`sqlite:${join(folder, 'whatsapp.db')}`, {
    INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
  });
  const file = fileURLToPath(new URL('../listeners-process.ts', import.meta.url));
  const following = count === 0 ? null : fork(file, [String(portOf(service)), String(count), apiKey]);
  try {
    if (following) await once(following, 'message');
    const { perSecond } = await bench.load.closedLoop(closedLoopOf(bench, portOf(service)));
    following?.send('how many');
    const [answer] = following ? await once(following, 'message') : [{ bytes: 0 }];
    return { perSecond, streamedMb: Number((answer as { bytes: number }).bytes) / 1e6 };
  } finally {
    following?.disconnect();
    await service.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

import { join } from 'node:path';
import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { peakResidentMb, portOf, startBenchService, watchUnprocessedAge } from '../service-under-load.ts';

/**
 * The heaviest load that Meta documents for one number: 1,000 messages a second, most of them with up to three
 * statuses.
 */
const ratePerSecond = 3_300;
const connections = 128;

/**
 * Requests at fixed times, with the worker running: the latency that Meta would see, and whether processing keeps up.
 */
export async function measureOpenLoop(bench: Bench): Promise<Figure[]> {
  const durationMs = bench.scale.openLoopMs;
  await bench.load.prepare((durationMs / 1_000) * ratePerSecond);
  const service = await startBenchService(`sqlite:${join(bench.folder, 'open-loop', 'whatsapp.db')}`);
  const watch = watchUnprocessedAge(service.url);
  try {
    const result = await bench.load.openLoop({ port: portOf(service), connections, ratePerSecond, durationMs });
    const { oldestMs, samples, unanswered } = watch.stop();
    const label = `open loop ${ratePerSecond.toLocaleString('en-US')}/s for ${durationMs / 1_000} s`;
    const note = `/health answered ${samples} of ${samples + unanswered} looks, one a second`;
    return [
      figure('openLoop.perSecond', `${label}: answered`, result.perSecond, 'requests/s'),
      figure('openLoop.p50Ms', `${label}: p50 from the due time`, result.latency.p50Ms, 'ms'),
      figure('openLoop.p99Ms', `${label}: p99`, result.latency.p99Ms, 'ms'),
      figure('openLoop.maxMs', `${label}: longest`, result.latency.maxMs, 'ms'),
      figure('openLoop.errors', `${label}: answers other than 200`, result.errors, 'answers'),
      figure('openLoop.oldestUnprocessedMs', `${label}: oldest unprocessed`, samples > 0 ? oldestMs : null, 'ms', note),
      figure('openLoop.residentMb', `${label}: peak memory`, await peakResidentMb(service), 'MB'),
    ];
  } finally {
    watch.stop();
    await service.kill();
  }
}

import { type Bench, figure } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { forkServer } from '../forked-server.ts';
import { closedLoopOf } from './closed-loop.ts';

/**
 * The maximum rate of the load process. If it is well above the ceiling, the measured limit is not that of the load.
 */
export async function measureGenerator(bench: Bench): Promise<Figure[]> {
  const server = await forkServer('./raw-server.ts');
  try {
    await bench.load.prepare(250_000);
    const result = await bench.load.closedLoop({
      ...closedLoopOf(bench, server.port),
      warmUpMs: 500,
      durationMs: 1_500,
    });
    return [figure('generator.perSecond', 'load alone, 64 connections', result.perSecond, 'requests/s')];
  } finally {
    await server.stop();
  }
}

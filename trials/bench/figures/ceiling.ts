import { appSecret, type Bench } from '../bench.ts';
import type { Figure } from '../figure.ts';
import { forkServer } from '../forked-server.ts';
import type { LoadResult } from '../load-messages.ts';
import { closedLoopFigures, closedLoopOf, prepareClosedLoop } from './closed-loop.ts';

/** Bare `node:http` with the signature check and no storage: the most that any service on it could reach here. */
export async function measureCeiling(bench: Bench): Promise<Figure[]> {
  await prepareClosedLoop(bench);
  const results: LoadResult[] = [];
  for (let round = 0; round < bench.scale.rounds; round++) results.push(await loadBareServer(bench));
  return ceilingFigures(results);
}

/** One closed loop against its own bare server. */
export async function loadBareServer(bench: Bench): Promise<LoadResult> {
  const server = await forkServer('./bare-server.ts', [appSecret]);
  try {
    return await bench.load.closedLoop(closedLoopOf(bench, server.port));
  } finally {
    await server.stop();
  }
}

export function ceilingFigures(results: readonly LoadResult[]): Figure[] {
  return closedLoopFigures('ceiling', 'bare node:http + HMAC', results);
}

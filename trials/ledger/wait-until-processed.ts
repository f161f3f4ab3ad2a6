import { setTimeout as pause } from 'node:timers/promises';
import { objectOf } from '../support/json.ts';

const withinMs = 60_000;

/** Resolves once no event waits for processing; rejects after a minute. */
export async function waitUntilProcessed(url: string): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    const answer = await fetch(`${url}/health`);
    const health = objectOf(await answer.json());
    if (answer.status === 200 && health.oldestUnprocessedAgeMs === null) return;
    await pause(50);
  }
  throw new Error('The service did not process everything within a minute.');
}

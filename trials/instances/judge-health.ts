import { setTimeout as pause } from 'node:timers/promises';
import { apiKey } from '../ledger/credentials.ts';
import { objectOf } from '../support/json.ts';

/** An instance that is not well again after this stays so. */
const givenUpAfterMs = 240_000;

/** Waits until each instance says that it can store webhooks, as all of them must after the faults; a problem for each that never does. */
export async function judgeHealth(urls: Readonly<Record<string, string>>): Promise<string[]> {
  const deadline = performance.now() + givenUpAfterMs;
  const judged = Object.entries(urls).map(async ([name, url]) => {
    for (;;) {
      const problem = await problemOf(url);
      if (problem === null) return [];
      if (performance.now() > deadline) return [`${name} does not recover: ${problem}`];
      await pause(200);
    }
  });
  return (await Promise.all(judged)).flat();
}

async function problemOf(url: string): Promise<string | null> {
  const answer = await fetch(`${url}/health`, { headers: { authorization: `Bearer ${apiKey}` } });
  const { status, store } = objectOf(await answer.json());
  return answer.ok ? null : `${status}, ${JSON.stringify(objectOf(store).problem)}`;
}

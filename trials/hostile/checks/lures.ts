import { setTimeout as pause } from 'node:timers/promises';
import { objectOf, parseJson } from '../../support/json.ts';
import { lureIds } from '../meta/witness.ts';

const everyMs = 500;
const queries = ['', '?fields=url,mime_type', '?fields=id', '?phone_number_id=106540352242922'];

/**
 * A key holder that requests files which Meta says are on another host, and follows the returned URLs. The witness sees any
 * violation.
 */
export function startLures(url: string, apiKey: string): { readonly stop: () => Promise<void> } {
  let isStopped = false;
  const headers = { authorization: `Bearer ${apiKey}` };
  const follow = async (id: string, query: string): Promise<void> => {
    const answer = await fetch(`${url}/v24.0/${id}${query}`, { headers });
    const address = objectOf(parseJson(await answer.text())).url;
    if (typeof address !== 'string' || !address.startsWith(url)) return;
    await (await fetch(address, { headers, redirect: 'manual' })).arrayBuffer();
  };
  const run = async (): Promise<void> => {
    for (let round = 0; !isStopped; round++) {
      const query = queries[round % queries.length] ?? '';
      for (const id of Object.values(lureIds)) await follow(id, query).catch(() => undefined);
      await pause(everyMs);
    }
  };
  const running = run();
  return {
    stop: async () => {
      isStopped = true;
      await running;
    },
  };
}

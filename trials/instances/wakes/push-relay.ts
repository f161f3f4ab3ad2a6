import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What Cloud Run and Google's token service are between Pub/Sub and the workers: it adds a token, and picks one of the workers. */
export interface PushRelay {
  /** Where wake-ups go: `/internal/wake`. */
  readonly url: string;
  /** From then on wake-ups reach workers. */
  lead(to: { readonly workers: () => readonly string[]; readonly bearer: () => string }): void;
  /** How many were answered by a worker with 204; how many were lost on the way, came twice, or after one that was sent later. */
  counts(): WakeCounts;
  close(): void;
}

export interface WakeCounts {
  readonly answered: number;
  readonly lost: number;
  readonly repeated: number;
  readonly overtaken: number;
}

/**
 * Of every four messages, one is delivered as usual and three are disturbed: one is acknowledged and lost, one goes to all workers, and one
 * arrives after the one that follows it.
 */
const outOf = 4;

export async function openPushRelay(): Promise<PushRelay> {
  let target: Parameters<PushRelay['lead']>[0] | null = null;
  let count = 0;
  const counts = { answered: 0, lost: 0, repeated: 0, overtaken: 0 };
  let heldBack = 0;
  const pass = async (url: string, authorization: string): Promise<boolean> => {
    const answer = await fetch(`${url}/internal/wake`, { method: 'POST', headers: { authorization }, body: '{}' });
    if (answer.status === 204) counts.answered += 1;
    return answer.status === 204;
  };
  const wake = async (): Promise<boolean> => {
    if (target === null) return false;
    const { workers, bearer } = target;
    count += 1;
    if (count % outOf === 0) {
      counts.lost += 1;
      return true;
    }
    if (count % outOf === 2) {
      heldBack += 1;
      return true;
    }
    const urls = workers();
    const one = urls.slice(count % urls.length).slice(0, 1);
    const chosen = count % outOf === 1 ? urls : one;
    if (chosen.length > 1) counts.repeated += 1;
    const ends = await Promise.allSettled(chosen.map((url) => pass(url, bearer())));
    for (; heldBack > 0; heldBack -= 1) {
      counts.overtaken += 1;
      void Promise.allSettled(one.map((url) => pass(url, bearer())));
    }
    return ends.every((end) => end.status === 'fulfilled' && end.value);
  };
  const server: Server = createServer((request, response) => {
    request.resume();
    request.on('end', async () => {
      const isTaken = await wake().catch(() => false);
      response.writeHead(isTaken ? 204 : 503).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/internal/wake`,
    lead: (to) => {
      target = to;
    },
    counts: () => counts,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

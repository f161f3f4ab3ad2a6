import { setTimeout as pause } from 'node:timers/promises';
import type { Store } from '../../apps/whatsapp-service/src/storage/store.ts';

/** With nothing processed for this long, what waits is lost. */
const stalledAfterMs = 90_000;

/** Waits until all webhooks are processed, then compares what happened, in its order, with what was acknowledged. */
export async function judgeWebhooks(
  store: Pick<Store, 'events' | 'changes'>,
  acknowledged: ReadonlyMap<string, readonly string[]>,
): Promise<string[]> {
  await untilProcessed(store.events);
  const received = await receivedMessages(store.changes, [...acknowledged.values()].flat().length);
  return [...acknowledged].flatMap(([person, wamids]) => {
    const own = received.filter((wamid) => wamid.startsWith(`wamid.${person}.`));
    const lost = wamids.filter((wamid) => !own.includes(wamid)).map((wamid) => `lost: ${wamid}`);
    const twice = own.filter((wamid, index) => own.indexOf(wamid) !== index).map((wamid) => `applied twice: ${wamid}`);
    const order = own.filter((wamid) => wamids.includes(wamid)).join() === wamids.join() || lost.length > 0;
    return [...lost, ...twice, ...(order || twice.length > 0 ? [] : [`out of order: ${person}`])];
  });
}

async function untilProcessed(events: Store['events']): Promise<void> {
  let fewest = Number.POSITIVE_INFINITY;
  for (let deadline = 0; ; await pause(500)) {
    const { pending } = await events.count();
    if (pending === 0) return;
    if (pending < fewest) deadline = performance.now() + stalledAfterMs;
    fewest = Math.min(fewest, pending);
    if (performance.now() > deadline) throw new Error(`No webhook was processed for a while; ${pending} wait.`);
  }
}

/** The feed shows a change two seconds after it was made. */
async function receivedMessages(changes: Store['changes'], atLeast: number): Promise<string[]> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const received: string[] = [];
    let place: string | null = null;
    let hasMore = true;
    while (hasMore) {
      const page: Awaited<ReturnType<Store['changes']['read']>> = await changes.read(place, 500);
      place = page.place;
      hasMore = page.hasMore;
      for (const { type, key } of page.changes) {
        if (type === 'message.received') received.push(key.slice(key.indexOf('/') + 1));
      }
    }
    if (received.length >= atLeast || performance.now() > deadline) return received;
    await pause(500);
  }
}

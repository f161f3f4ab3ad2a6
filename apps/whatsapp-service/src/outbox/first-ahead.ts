import type { OutboxEntry } from './outbox-entry.ts';
import type { OutboxStore } from './outbox-store.ts';

/**
 * The first open entry that has to end before this one is sent: in its own lane, otherwise in the person's other lanes;
 * null if none.
 */
export async function firstAhead(
  outbox: Pick<OutboxStore, 'findAhead'>,
  { lane, position, behind = [] }: OutboxEntry,
): Promise<OutboxEntry | null> {
  const places = [{ lane, position }, ...behind.map((tail) => ({ lane: tail.lane, position: tail.position + 1 }))];
  for (const place of places) {
    const ahead = await outbox.findAhead(place);
    if (ahead) return ahead;
  }
  return null;
}

import { describe, expect, it } from 'vitest';
import { draft, outcomes, start, takeRequest } from '../../test/support/outbox.ts';
import { createMemoryOutbox } from '../storage/memory/outbox.ts';
import { readMarkWithWamid, withWamids } from './references.ts';

const [ours, theirs] = ['106540352242922', '222222222222222'];

/** An outbox with one accepted message of each number. */
async function accepted() {
  const outbox = createMemoryOutbox(() => undefined, { settlements: [], sent: [] });
  const ids = new Map<string, string>();
  for (const phoneNumberId of [ours, theirs]) {
    await outbox.setAllowedRate(phoneNumberId, 80, start);
    await outbox.accept(draft('16505551234', { phoneNumberId }));
  }
  for (const { id, phoneNumberId } of (await outbox.take(takeRequest(start))).leased) {
    const finished = { entryId: id, attempt: 1, usedFallback: false, now: start, holdMs: 1, jitter: 0 };
    await outbox.finish({ ...finished, outcome: outcomes.accepted(`wamid.${phoneNumberId}`) });
    ids.set(phoneNumberId, id);
  }
  return { outbox, idOf: (phoneNumberId: string) => ids.get(phoneNumberId) ?? '' };
}

describe('our id of a message', () => {
  it('becomes Meta’s in a message of the same number, and names nothing in one of another', async () => {
    const { outbox, idOf } = await accepted();
    const reply = (id: string) => JSON.stringify({ type: 'text', context: { message_id: id } });
    expect(await withWamids(reply(idOf(ours)), ours, outbox)).toEqual({ text: reply(`wamid.${ours}`) });
    expect(await withWamids(reply(idOf(theirs)), ours, outbox)).toBe('never');
  });

  it('becomes Meta’s in a read mark of the same number, and stays in one of another for Meta to refuse', async () => {
    const { outbox, idOf } = await accepted();
    const mark = (id: string) => JSON.stringify({ status: 'read', message_id: id });
    expect(await readMarkWithWamid(mark(idOf(ours)), ours, outbox)).toBe(mark(`wamid.${ours}`));
    expect(await readMarkWithWamid(mark(idOf(theirs)), ours, outbox)).toBe(mark(idOf(theirs)));
  });
});

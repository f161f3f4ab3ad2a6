import { describe, expect, it } from 'vitest';
import { draft } from '../../test/support/outbox.ts';
import { acceptEntry } from './accept-entry.ts';
import { createAnswers } from './answers.ts';
import type { OutboxEntry } from './outbox-entry.ts';

const flow = acceptEntry(draft('1202'));
let step = flow.next();
while (!step.done) step = flow.next(null);
const queued: OutboxEntry = step.value.entry;
const accepted: OutboxEntry = { ...queued, state: 'accepted' };

describe('createAnswers', () => {
  it('resolves every wait when the entry is decided, not before', async () => {
    const answers = createAnswers();
    const waiting = [answers.wait(queued.id, 60_000), answers.wait(queued.id, 60_000)];
    answers.resolve({ ...queued, state: 'unknown' });
    answers.resolve(accepted);
    expect(await Promise.all(waiting)).toEqual([accepted, accepted]);
  });

  it('knows a decision made a moment before a client began to wait', async () => {
    const answers = createAnswers();
    answers.resolve(accepted);
    expect(await answers.wait(queued.id, 60_000)).toEqual(accepted);
  });

  it('forgets a decision when the entry is queued again', async () => {
    const answers = createAnswers();
    answers.resolve({ ...queued, state: 'failed' });
    answers.resolve(queued);
    expect(await answers.wait(queued.id, 1)).toBeNull();
  });

  it('forgets its decisions when a person is erased', async () => {
    const answers = createAnswers();
    answers.resolve(accepted);
    answers.forgetDecided();
    expect(await answers.wait(queued.id, 1)).toBeNull();
  });

  it('releases every wait when the service stops', async () => {
    const answers = createAnswers();
    const waiting = answers.wait(queued.id, 60_000);
    answers.releaseAll();
    expect([await waiting, await answers.wait(queued.id, 60_000)]).toEqual([null, null]);
  });
});

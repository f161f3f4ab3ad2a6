import { describe, expect, it } from 'vitest';
import { testClock } from '../../test/support/clock.ts';
import { draft, numberId, outcomes, start, takeRequest } from '../../test/support/outbox.ts';
import { problemText } from '../problems/problem.ts';
import { createMemoryOutbox } from '../storage/memory/outbox.ts';
import type { Settlement } from './settle-entry.ts';
import { createSilenceWatch, silenceFinding } from './silence.ts';

const minute = 60_000;

async function sendOne() {
  const settlements: Settlement[] = [];
  const outbox = createMemoryOutbox(() => undefined, { settlements, sent: [] });
  let now = start;
  const watch = createSilenceWatch(
    outbox,
    testClock(() => now),
  );
  const { entry } = await outbox.accept(draft('1202'));
  await outbox.take(takeRequest(start));
  const finished = { entryId: entry.id, attempt: 1, usedFallback: false, now: start, holdMs: 1, jitter: 0 };
  const { entry: sent } = await outbox.finish({ ...finished, outcome: outcomes.accepted('wamid.A') });
  if (sent) watch.saw(sent);
  const settle = async () => {
    const told = { entryId: entry.id, attempt: 1, usedFallback: false, wamid: 'wamid.A', problem: null };
    settlements.push({ ...told, status: 'sent', at: start + 1 });
    return (await outbox.settlePending(10, now)).settled;
  };
  const at = (ms: number): void => {
    now = start + ms;
  };
  return { watch, settle, at };
}

describe('createSilenceWatch', () => {
  it('names a number whose messages Meta accepts while no status comes for five minutes', async () => {
    const { watch, at } = await sendOne();
    at(5 * minute);
    expect(await watch.silent()).toEqual([]);
    at(5 * minute + 1);
    expect(await watch.silent()).toEqual([{ phoneNumberId: numberId, since: start, lastsMs: 5 * minute + 1 }]);
    expect(problemText(silenceFinding({ phoneNumberId: numberId, since: start, lastsMs: 7 * minute }))).toMatch(
      /7 minutes.*subscribed_apps/,
    );
  });

  it('stops when a status comes', async () => {
    const { watch, settle, at } = await sendOne();
    at(6 * minute);
    for (const entry of await settle()) watch.saw(entry);
    expect(await watch.silent()).toEqual([]);
  });

  it('checks whether another instance got the status before it reports anything', async () => {
    const { watch, settle, at } = await sendOne();
    await settle();
    at(6 * minute);
    expect(await watch.silent()).toEqual([]);
  });
});

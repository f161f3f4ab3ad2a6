import { describe, expect, it } from 'vitest';
import { incoming, noon, phoneNumberId, standbyChange, textMessage, webhook } from '../../test/support/webhooks.ts';
import { type Finding, problemText } from '../problems/problem.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { createReceptionHealth } from './reception-health.ts';
import { createReceptionStats } from './reception-stats.ts';

const steadyNow = () => 0;
const viewDamaged: Finding = { kind: 'file_repaired', subject: '1', cause: 'The view was damaged.', remedy: null };

function create({ isMemoryLow = false } = {}) {
  const stats = createReceptionStats(steadyNow);
  const ids = { wabaIds: [], phoneNumberIds: [] };
  const clock = { now: noon };
  const store = createMemoryStore({ now: () => clock.now });
  const deps = { store, stats, ids, isMemoryLow: () => isMemoryLow, now: () => clock.now };
  let looks = 0;
  const health = createReceptionHealth({ ...deps, steadyNow: () => looks * 500 });
  const look = async () => {
    // Each check is half a second after the previous one.
    looks += 1;
    const seen = await health();
    return { ...seen, hints: seen.findings.map(problemText) };
  };
  return { store, stats, clock, look };
}

describe('the health of receiving', () => {
  it('is good while webhooks can be stored', async () => {
    expect(await create().look()).toMatchObject({ canKeep: true, findings: [] });
  });

  it('is bad while most webhooks of known senders are refused, and says what to do (it was ok while all were)', async () => {
    const { stats, look } = create();
    stats.turnedAway();
    const { canKeep, store, hints } = await look();
    expect({ canKeep, problem: store.problem }).toEqual({ canKeep: false, problem: null });
    expect(hints.join()).toContain('INTEXURAOS_WHATSAPP_MAX_IN_FLIGHT_BYTES');
  });

  it('is good behind an unconfigured proxy, and says what to set', async () => {
    const { stats, look } = create();
    stats.sawUnknownProxy();
    const { canKeep, hints } = await look();
    expect(canKeep).toBe(true);
    expect(hints.join()).toContain('INTEXURAOS_WHATSAPP_TRUSTED_PROXIES');
  });

  it('shows what is wrong with the files of the store, even while nothing can be written', async () => {
    const { store, stats } = create();
    const broken = {
      ...store,
      checkWritable: () => Promise.reject(new Error('The disk is full.')),
      findings: () => [viewDamaged],
    };
    const deps = { stats, ids: { wabaIds: [], phoneNumberIds: [] }, isMemoryLow: () => false, now: () => noon };
    expect(await createReceptionHealth({ ...deps, store: broken, steadyNow })()).toMatchObject({
      canKeep: false,
      store: { problem: 'The disk is full.' },
      findings: [{ kind: 'store_failing', cause: 'The disk is full.' }, viewDamaged],
    });
  });

  it('stays good whatever unknown senders are refused for', async () => {
    const { stats, look } = create();
    const refusals = ['signature_wrong', 'slow_body', 'incomplete', 'overloaded', 'too_many_wrong_signatures'] as const;
    for (const outcome of refusals) stats.count(outcome);
    expect(await look()).toMatchObject({ canKeep: true });
  });

  it('hints for a week at the first standby traffic on a number, which shows that another responder is connected', async () => {
    const { store, clock, look } = create();
    const overheard = (wamid: string) => webhook(standbyChange({ messages: [textMessage(wamid)] }));
    await store.events.accept(incoming(overheard('wamid.1')));
    await store.events.processPending(10);
    expect((await look()).hints).toEqual([
      expect.stringMatching(
        new RegExp(`Standby traffic arrives for number ${phoneNumberId} since 2026.*another responder`),
      ),
    ]);
    clock.now = noon + 7 * 24 * 60 * 60 * 1000;
    await store.events.accept(incoming(overheard('wamid.2'), { receivedAt: clock.now }));
    await store.events.processPending(10);
    expect((await look()).hints).toEqual([]);
  });

  it('hints at lists of a known field from which nothing was read', async () => {
    const { store, stats, look } = create();
    const clicks = { field: 'messages', value: { messages: [textMessage('wamid.1')], teleports: [{ id: 1 }] } };
    await store.events.accept(incoming(webhook(clicks, standbyChange({ teleports: [{ id: 1 }] }))));
    stats.sawKinds((await store.events.processPending(10)).kinds);
    const { hints } = await look();
    expect(
      hints.filter((hint) => hint.includes('does not understand')).map((hint) => /unknown\.\w+/.exec(hint)?.[0]),
    ).toEqual(['unknown.teleports', 'unknown.standby']);
  });

  it('gives no hint for a read mark of another responder', async () => {
    const { store, stats, look } = create();
    const message = { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.Q8' };
    const marks = standbyChange({ message_echoes: [{ id: 'wamid.M8', timestamp: '1767225600', message }] });
    await store.events.accept(incoming(webhook(marks)));
    const { kinds } = await store.events.processPending(10);
    stats.sawKinds(kinds);
    expect(JSON.stringify([...kinds])).toContain('unknown.read_mark');
    expect((await look()).hints.join()).not.toContain('does not understand');
  });

  it('hints at account updates for the portfolio, which are stored without being processed', async () => {
    const { stats, look } = create();
    stats.sawForeign([{ kind: 'portfolio', id: '506914307656634' }]);
    expect((await look()).hints).toEqual([expect.stringContaining('most likely your business portfolio')]);
  });

  it('is bad while memory is low, and says what to do', async () => {
    const { canKeep, hints } = await create({ isMemoryLow: true }).look();
    expect(canKeep).toBe(false);
    expect(hints.join()).toContain('more memory');
  });
});

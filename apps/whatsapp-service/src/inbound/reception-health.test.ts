import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { createReceptionHealth } from './reception-health.ts';
import { createReceptionStats } from './reception-stats.ts';

const now = () => 0;

function create({ isMemoryLow = false } = {}) {
  const stats = createReceptionStats(now);
  const ids = { wabaIds: [], phoneNumberIds: [] };
  const store = createMemoryStore({ now });
  return { stats, look: createReceptionHealth({ store, stats, ids, isMemoryLow: () => isMemoryLow, now }) };
}

describe('the health of receiving', () => {
  it('is good while webhooks can be stored', async () => {
    expect(await create().look()).toMatchObject({ canKeep: true, hints: [] });
  });

  it('is bad while most webhooks of known senders are turned away, and says what to do (it was ok while all were)', async () => {
    const { stats, look } = create();
    stats.turnedAway();
    const { canKeep, store, hints } = await look();
    expect({ canKeep, problem: store.problem }).toEqual({ canKeep: false, problem: null });
    expect(hints.join()).toContain('INTEXURAOS_WHATSAPP_MAX_IN_FLIGHT_BYTES');
  });

  it('stays good whatever strangers are refused for', async () => {
    const { stats, look } = create();
    const refusals = ['signature_wrong', 'slow_body', 'incomplete', 'overloaded', 'too_many_wrong_signatures'] as const;
    for (const outcome of refusals) stats.count(outcome);
    expect(await look()).toMatchObject({ canKeep: true });
  });

  it('is bad while memory is low, and says what to do', async () => {
    const { canKeep, hints } = await create({ isMemoryLow: true }).look();
    expect(canKeep).toBe(false);
    expect(hints.join()).toContain('more memory');
  });
});

import { describe, expect, it } from 'vitest';
import { createFaults } from './create-faults.ts';

describe('createFaults', () => {
  it('strikes calls that match all given conditions, and counts them', () => {
    const faults = createFaults();
    const { id } = faults.add({ route: 'POST messages', phoneNumberId: '1', to: '2' }, { kind: 'error', code: 4 });
    const subject = { route: 'POST messages', phoneNumberId: '1', to: '2' };
    expect(faults.strike('error', { ...subject, to: '3' })).toBeUndefined();
    expect(faults.strike('error', { route: 'POST messages' })).toBeUndefined();
    expect(faults.strike('latency', subject)).toBeUndefined();
    expect(faults.strike('error', subject)).toEqual({ kind: 'error', code: 4 });
    expect(faults.list()).toMatchObject([{ id, hits: 1 }]);
  });

  it('ends after its number of hits; then the next fault applies', () => {
    const faults = createFaults();
    faults.add({ times: 2 }, { kind: 'error', code: 4 });
    faults.add({}, { kind: 'error', code: 80007 });
    const codes = [1, 2, 3].map(() => faults.strike('error', {})?.code);
    expect(codes).toEqual([4, 4, 80007]);
  });

  it('hits only the given share of calls, and does not count the others', () => {
    const draws = [0.1, 0.5, 0.49, 0.9];
    const faults = createFaults(() => draws.shift() ?? 1);
    faults.add({ share: 0.5 }, { kind: 'latency', ms: 10 });
    const hits = [1, 2, 3, 4].map(() => faults.strike('latency', {}) !== undefined);
    expect(hits).toEqual([true, false, true, false]);
    expect(faults.list()).toMatchObject([{ hits: 2 }]);
  });

  it('breaks connections at the given stage, and suppresses the given statuses', () => {
    const faults = createFaults();
    faults.add({}, { kind: 'drop', when: 'after' });
    faults.add({}, { kind: 'no-status', statuses: ['read'] });
    expect(faults.strike('drop', { when: 'before' })).toBeUndefined();
    expect(faults.strike('drop', { when: 'after' })).toBeDefined();
    expect(faults.strike('no-status', { status: 'sent' })).toBeUndefined();
    expect(faults.strike('no-status', { status: 'read' })).toBeDefined();
  });

  it('is removed alone, or with all others', () => {
    const faults = createFaults();
    const { id } = faults.add({}, { kind: 'latency', ms: 1 });
    faults.add({}, { kind: 'latency', ms: 2 });
    expect([faults.remove(id), faults.remove(id)]).toEqual([true, false]);
    expect(faults.strike('latency', {})?.ms).toBe(2);
    faults.clear();
    expect(faults.list()).toEqual([]);
  });
});

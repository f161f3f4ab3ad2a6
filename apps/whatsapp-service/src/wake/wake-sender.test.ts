import { describe, expect, it } from 'vitest';
import { createWakeSender, gatherMs, roundToMs } from './wake-sender.ts';

function scene({ failures = 0 } = {}) {
  const sent: string[] = [];
  const lines: string[] = [];
  const sleeps: { ms: number; end: () => void }[] = [];
  let left = failures;
  const attempt = (what: string): void => {
    if (left > 0) {
      left -= 1;
      throw new Error('no');
    }
    sent.push(what);
  };
  const note = (_fields: unknown, text?: string): void => void lines.push(text ?? String(_fields));
  const sender = createWakeSender({
    transport: { wake: async (key) => attempt(key), wakeAt: async (at) => attempt(String(at)) },
    log: { info: note, error: note },
    now: () => 1_000_000,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        signal?.addEventListener('abort', () => resolve());
        sleeps.push({ ms, end: resolve });
      }),
  });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const pass = async (): Promise<void> => {
    for (const { end } of sleeps.splice(0)) end();
    await settle();
  };
  return { sender, sent, lines, sleeps, settle, pass };
}

describe('wake-ups', () => {
  it('go at once, and those of the next second together at its end', async () => {
    const { sender, sent, sleeps, settle, pass } = scene();
    for (const lane of ['a', 'b', 'c']) sender.now(lane);
    await settle();
    sender.now('d');
    await settle();
    expect(sent).toEqual(['a']);
    expect(sleeps.map(({ ms }) => ms)).toEqual([gatherMs]);
    await pass();
    expect(sent).toEqual(['a', 'd']);
    await pass();
    expect(sent).toEqual(['a', 'd']);
    sender.now('e');
    await settle();
    expect(sent).toEqual(['a', 'd', 'e']);
  });

  it('rounds wake-ups for a time up, and sends one for all work that is due around then', async () => {
    const { sender, sent, settle } = scene();
    for (const time of [1_000_001, 1_009_999, 1_010_001, 500]) sender.at(time);
    await settle();
    expect(sent).toEqual([1_010_000, 1_020_000].map(String));
    expect(roundToMs).toBe(10_000);
  });

  it('retries failed wake-ups, and logs that once, and once more when they work again', async () => {
    const { sender, sent, lines, settle, pass } = scene({ failures: 3 });
    sender.now('a');
    await settle();
    for (let tries = 0; tries < 3; tries += 1) await pass();
    expect(sent).toEqual(['a']);
    expect(lines).toEqual([
      'Workers can’t be woken; pending work starts late, with the next sweep.',
      'Workers can be woken again.',
    ]);
  });

  it('gives wake-ups up when the process ends, instead of waiting for an outage to end', async () => {
    const { sender, sent, settle } = scene({ failures: 100 });
    sender.now('a');
    sender.at(2_000_000);
    await settle();
    await sender.stop();
    expect(sent).toEqual([]);
  });
});

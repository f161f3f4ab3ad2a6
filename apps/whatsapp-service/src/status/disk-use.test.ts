import { describe, expect, it } from 'vitest';
import { createDiskUse } from './disk-use.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

function watch() {
  const state = { at: day, bytes: 1_000, freeBytes: 144_000 };
  const look = createDiskUse(
    async () => state,
    () => state.at,
  );
  return { state, look };
}

describe('the use of the disk', () => {
  it('shows no growth before it was watched for ten minutes', async () => {
    const { state, look } = watch();
    await look();
    state.at += 9 * minute;
    expect(await look()).toEqual({ bytes: 1_000, freeBytes: 144_000, bytesPerDay: null, daysLeft: null });
  });

  it('shows growth by the day, and for how many days there is room', async () => {
    const { state, look } = watch();
    await look();
    state.at += 10 * minute;
    state.bytes += 1_000;
    expect(await look()).toMatchObject({ bytes: 2_000, bytesPerDay: 144_000, daysLeft: 1 });
  });

  it('compares with a day ago at most', async () => {
    const { state, look } = watch();
    await look();
    for (let each = 0; each < 200; each += 1) {
      state.at += 15 * minute;
      if (each < 100) state.bytes += 1_000;
      await look();
    }
    expect(await look()).toMatchObject({ bytesPerDay: 0, daysLeft: null });
  });

  it('starts again where the clock was set back', async () => {
    const { state, look } = watch();
    await look();
    state.at -= 10 * minute;
    expect(await look()).toMatchObject({ bytesPerDay: null });
  });
});

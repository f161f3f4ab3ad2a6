import { expect, it } from 'vitest';
import { erasureFindings } from './erasure-findings.ts';
import { noteFailures } from './note-failures.ts';

const minute = 60_000;
const idle = { current: null, failing: null };

it('finds nothing wrong with erasures that work, however many there are', () => {
  const current = { id: 'era_1', requestedAt: 0, isSending: false };
  expect(erasureFindings(idle, null, minute)).toEqual([]);
  expect(erasureFindings({ current, failing: null }, null, 59 * minute)).toEqual([]);
});

it('finds an erasure that fails for ten minutes, with the reason', () => {
  const failing = { since: 0, reason: 'no such disk' };
  const current = { id: 'era_1', requestedAt: 0, isSending: false };
  expect(erasureFindings({ current, failing }, null, 10 * minute - 1)).toEqual([]);
  expect(erasureFindings({ current, failing }, null, 10 * minute)).toMatchObject([
    { kind: 'erasure_failing', subject: 'erasing', since: 0, cause: expect.stringContaining('no such disk') },
  ]);
});

it('finds an erasure that is not done after an hour, and the reason', () => {
  const late = (isSending: boolean) =>
    erasureFindings({ current: { id: 'era_1', requestedAt: 0, isSending }, failing: null }, null, 60 * minute);
  expect(late(false)).toMatchObject([
    { subject: 'era_1', since: 0, cause: expect.stringMatching(/era_1.*in progress/) },
  ]);
  expect(late(true)).toMatchObject([{ subject: 'era_1', cause: expect.stringContaining('is being sent') }]);
});

it('finds that new webhooks about erased persons stay as they are', () => {
  const [finding] = erasureFindings(idle, { since: 0, reason: 'no such disk' }, 10 * minute);
  expect(finding).toMatchObject({ kind: 'erasure_failing', subject: 'webhooks' });
});

it('remembers since when a step fails, until it works again', async () => {
  let at = 0;
  let problem: Error | null = new Error('first');
  const { step, failing } = noteFailures(
    async () => {
      at += 1;
      if (problem) throw problem;
      return 7;
    },
    () => at,
  );
  await expect(step()).rejects.toThrow('first');
  problem = new Error('second');
  await expect(step()).rejects.toThrow('second');
  expect(failing()).toEqual({ since: 1, reason: 'second' });
  problem = null;
  expect(await step()).toBe(7);
  expect(failing()).toBeNull();
});

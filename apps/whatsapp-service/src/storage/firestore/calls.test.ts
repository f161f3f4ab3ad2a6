import { describe, expect, it } from 'vitest';
import { createCalls } from './calls.ts';

const never = (): Promise<never> => new Promise(() => undefined);

describe('createCalls', () => {
  it('hands back what the call resolved with', async () => {
    expect(await createCalls({ deadlineMs: 1_000 }).run('read', async () => 7)).toBe(7);
  });

  it('rejects with a retryable store_timeout when the deadline is over', async () => {
    const called = createCalls({ deadlineMs: 1 }).run('read an event', never);
    await expect(called).rejects.toMatchObject({
      code: 'store_timeout',
      isRetryable: true,
      message: expect.stringContaining('did not read an event in time'),
    });
  });

  it.each([
    [14, 'store_unavailable', 'may be unreachable'],
    [4, 'store_timeout', 'in time'],
    [7, 'store_unavailable', 'roles/datastore.user'],
    [9, 'store_unavailable', 'firestore.indexes.json'],
  ])('says of gRPC code %i what a person can do', async (code, expected, hint) => {
    const fault = Object.assign(new Error('said Google'), { code });
    const called = createCalls({ deadlineMs: 1_000 }).run('read', () => Promise.reject(fault));
    await expect(called).rejects.toMatchObject({
      code: expected,
      isRetryable: true,
      message: expect.stringContaining(hint),
    });
  });

  it('says nothing of what Firestore said of refused data', async () => {
    const fault = Object.assign(new Error('invalid value "Hello Ada"'), { code: 3 });
    const called = createCalls({ deadlineMs: 1_000 }).run('write', () => Promise.reject(fault));
    await expect(called).rejects.toSatisfy((error: Error) => !error.message.includes('Ada') && !error.cause);
  });

  it('refuses calls after it was closed, and waits for those before', async () => {
    const calls = createCalls({ deadlineMs: 1_000 });
    let finish: (value: string) => void = () => undefined;
    const begun = calls.run('read', () => new Promise<string>((resolve) => (finish = resolve)));
    const closing = calls.close();
    await expect(calls.run('read', async () => 7)).rejects.toMatchObject({ message: 'The store is closed.' });
    finish('done');
    await closing;
    expect(await begun).toBe('done');
  });

  it('is idle only when a call that was given up has ended, too', async () => {
    const calls = createCalls({ deadlineMs: 1 });
    let finish: () => void = () => undefined;
    const called = calls.run('read', () => new Promise<void>((resolve) => (finish = resolve)));
    await expect(called).rejects.toMatchObject({ code: 'store_timeout' });
    await calls.close();
    expect(calls.isIdle).toBe(false);
    const idle = calls.idle();
    finish();
    await idle;
    expect(calls.isIdle).toBe(true);
  });
});

import { expect, it } from 'vitest';
import type { RewritingState } from '../encryption/content-rewriting.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { createEncryptionPart } from './encryption.ts';
import type { ServiceContext } from './service-context.ts';

const keys = {
  current: 'k2',
  keys: [
    { id: 'k2', secret: '2'.repeat(64) },
    { id: 'k1', secret: '1'.repeat(64) },
  ],
};

/** The part after its first step came to this. */
async function partAt(state: Omit<RewritingState, 'rewritten'>) {
  const logged: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const context = {
    config: { contentKeys: keys },
    store: {
      ...createMemoryStore({ now: Date.now }),
      rewriting: {
        step: async () => {
          setImmediate(resolve);
          return { rewritten: 7, ...state };
        },
      },
    },
    log: { info: (_: unknown, text: string) => logged.push(text), error: () => undefined },
    clock: { steadyNow: () => 0 },
  } as unknown as ServiceContext;
  const part = createEncryptionPart(context, null);
  await part?.start?.();
  await promise;
  await part?.stop?.();
  const samples = async (name: string) => part?.metrics?.find((each) => each.name === name)?.read();
  return { findings: await part?.health?.(), needed: await samples('whatsapp_encryption_key_needed'), logged };
}

it('says which keys are still needed while content is rewritten', async () => {
  const { findings, needed, logged } = await partAt({
    ...{ left: 120, keysInUse: ['k1', 'k2'], hasPlain: true, isDone: false, remains: [] },
  });
  expect(findings).toEqual([
    {
      kind: 'content_rewriting',
      cause:
        'Stored content is being encrypted with the key k2 in the background: some is still plain or under the key k1; at most 120 rows are left.',
      remedy: 'Keep all keys in the file until this is over.',
    },
  ]);
  expect(needed).toEqual([
    { value: 1, labels: { key: 'k2' } },
    { value: 1, labels: { key: 'k1' } },
  ]);
  expect(logged).toEqual(['Stored content is being encrypted with the key k2 in the background from now on.']);
});

it('says when an old key can be removed', async () => {
  const { findings, needed } = await partAt({ left: 0, keysInUse: ['k2'], hasPlain: false, isDone: true, remains: [] });
  expect(findings?.map(({ cause }) => cause)).toEqual([
    'All stored content is encrypted with the key k2; no content needs the key k1 any more.',
  ]);
  expect(needed).toContainEqual({ value: 0, labels: { key: 'k1' } });
});

import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import { type Flow, put } from '../records/flow.ts';
import type { RecordStore, Written } from '../records/record-store.ts';
import type { KeyUse } from './api-key.ts';
import { apiKeyUses } from './collections.ts';

/** Notes when keys were last used: in memory at each request, in the store once a minute and at the end. */
export interface LastUse extends Loop {
  saw(keyId: string): void;
  /** When a key was last used; null if it never was. */
  of(keyId: string): Promise<number | null>;
}

export interface LastUseDeps {
  readonly records: Pick<RecordStore, 'run' | 'find'>;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const writeEveryMs = 60_000;
/** As many as one commit of a store takes. */
const atOnce = 200;

export function createLastUse({ records, log, now, sleep }: LastUseDeps): LastUse {
  const seen = new Map<string, number>();
  const write = async (): Promise<number> => {
    const uses = [...seen].slice(0, atOnce).map(([keyId, lastUsedAt]): KeyUse => ({ keyId, lastUsedAt }));
    if (uses.length === 0) return writeEveryMs;
    await records.run(() => writing(uses));
    for (const { keyId, lastUsedAt } of uses) if (seen.get(keyId) === lastUsedAt) seen.delete(keyId);
    return uses.length === atOnce ? 0 : writeEveryMs;
  };
  const loop = createLoop({
    step: write,
    log,
    words: {
      fails: 'Cannot record when API keys were last used.',
      worksAgain: 'Last uses of API keys are recorded again.',
    },
    ...(sleep && { sleep }),
  });
  return {
    ...loop,
    stop: async () => {
      await loop.stop();
      // The loop has logged a failure, or other uses of the store will show it.
      await write().catch(() => undefined);
    },
    saw: (keyId) => void seen.set(keyId, now()),
    of: async (keyId) => seen.get(keyId) ?? (await records.find(apiKeyUses, keyId))?.lastUsedAt ?? null,
  };
}

function* writing(uses: readonly KeyUse[]): Flow<Written> {
  return { writes: uses.map((use) => put(apiKeyUses, use)) };
}

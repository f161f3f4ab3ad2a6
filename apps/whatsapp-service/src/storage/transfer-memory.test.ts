import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, describe, expect, it } from 'vitest';
import { incoming, messagesWebhook, noon, textMessage } from '../../test/support/webhooks.ts';
import { defaultRetention } from '../records/retention.ts';
import type { DumpRecord, DumpSource, DumpTarget } from '../transfer/dump.ts';
import { exportStore } from '../transfer/export-store.ts';
import { importStore } from '../transfer/import-store.ts';
import { createSqliteStore } from './sqlite/sqlite-store.ts';
import { openSqliteSource } from './sqlite/transfer/open-source.ts';
import { openSqliteTarget } from './sqlite/transfer/open-target.ts';

const folder = mkdtempSync(join(tmpdir(), 'transfer-memory-'));
afterAll(() => rmSync(folder, { recursive: true }));

const messages = 1_200;
/** `recordsAtOnce` of an import. */
const batch = 500;
/** The one that is in hand, and those that the generators in between have not let go of yet. */
const few = 3;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Counts how many of the records that passed through are still in memory after a garbage collection. */
function createCensus() {
  const seen: WeakRef<object>[] = [];
  let most = 0;
  return {
    see: ({ value }: DumpRecord): void => void seen.push(new WeakRef(value)),
    count: async (): Promise<void> => {
      // An object that a job has looked at lives until the job's end.
      await turn();
      collectGarbage();
      most = Math.max(most, seen.filter((record) => record.deref() !== undefined).length);
    },
    result: () => ({ seen: seen.length, most }),
  };
}

type Census = ReturnType<typeof createCensus>;

const watchedSource = (source: DumpSource, census: Census): DumpSource => ({
  ...source,
  read: async function* (name, skipped) {
    let number = 0;
    for await (const record of source.read(name, skipped)) {
      census.see(record);
      number += 1;
      if (number % batch === 0) await census.count();
      yield record;
    }
    await census.count();
  },
});

const watchedTarget = (target: DumpTarget, census: Census): DumpTarget => ({
  ...target,
  load: (name) => {
    const loader = target.load(name);
    return {
      ...loader,
      store: async (records) => {
        for (const record of records) census.see(record);
        await loader.store(records);
        await census.count();
      },
    };
  },
});

async function filledStore(): Promise<string> {
  const path = join(folder, 'from', 'whatsapp.db');
  const store = await createSqliteStore({ path });
  const bodies = Array.from({ length: messages }, (_, number) => messagesWebhook(textMessage(`wamid.${number}`)));
  await Promise.all(bodies.map((body) => store.events.accept(incoming(body, { receivedAt: noon }))));
  while ((await store.events.processPending(500)).hasMore);
  await store.close();
  return path;
}

describe('the memory of an export and an import', () => {
  it('holds a batch of records at most, however many there are', { timeout: 60_000 }, async () => {
    const [read, stored, compared] = [createCensus(), createCensus(), createCensus()];
    const to = join(folder, 'export');
    const source = await openSqliteSource(await filledStore());
    const now = (): number => noon;
    await exportStore({ folder: to, source: watchedSource(source, read), contents: null, version: '1', now });
    await source.close();
    const path = join(folder, 'to', 'whatsapp.db');
    const openTarget = async (importId: string): Promise<DumpTarget> => {
      const target = await openSqliteTarget({ path, importId, retention: defaultRetention, now });
      const source = async (): Promise<DumpSource> => watchedSource(await target.source(), compared);
      return { ...watchedTarget(target, stored), source };
    };
    await importStore({ folder: to, contents: null, keepsQueue: false, openTarget });
    // Webhooks, items and messages of each.
    for (const { seen } of [read, stored, compared].map((census) => census.result()))
      expect(seen).toBeGreaterThanOrEqual(3 * messages);
    expect(read.result().most).toBeLessThanOrEqual(few);
    expect(compared.result().most).toBeLessThanOrEqual(few);
    expect(stored.result().most).toBeLessThanOrEqual(batch + few);
  });
});

import { randomBytes } from 'node:crypto';
import type { Blocks } from '../inbound/marks.ts';
import { type Flow, load, put } from '../records/flow.ts';
import type { RecordStore, Written } from '../records/record-store.ts';
import { type Erasure, erasureSalts, markedErasures, redeliveredForMs, saltKey } from './collections.ts';

export interface BlockListDeps {
  readonly records: Pick<RecordStore, 'find' | 'list'>;
  /** Whether other processes change the list too. */
  readonly isShared: boolean;
  readonly now: () => number;
}

/** Whose webhooks are left out, in memory. */
export interface BlockList {
  /** Null while the list is empty, which needs no read. Rejects until it could be read once. */
  current(): Promise<Blocks | null>;
  /** Reads it again: this process has changed it. */
  refresh(): Promise<void>;
}

/** How old the list may be if other processes change it too. */
const freshForMs = 5_000;
/** How many entries one request reads. */
const atOnce = 200;

export function createBlockList({ records, isShared, now }: BlockListDeps): BlockList {
  let known: { readonly blocks: Blocks | null; readonly readAt: number } | null = null;
  const read = async (): Promise<Blocks | null> => {
    const salt = (await records.find(erasureSalts, saltKey))?.salt;
    if (salt === undefined) return null;
    const [blocked, restarted] = await Promise.all([
      listAll(records, 'block'),
      listAll(records, 'start-again', now() - redeliveredForMs),
    ]);
    const all = [...restarted, ...blocked];
    const marks = all.flatMap((erasure) => erasure.marks.map((mark) => [mark, beforeOf(erasure)] as const));
    const since = Math.min(...all.map(({ requestedAt }) => requestedAt));
    return marks.length === 0 ? null : { salt, since, marks };
  };
  const refresh = async (): Promise<void> => {
    known = { blocks: await read(), readAt: now() };
  };
  return {
    refresh,
    current: async () => {
      if (known === null || (isShared && Math.abs(now() - known.readAt) > freshForMs)) await refresh();
      return known?.blocks ?? null;
    },
  };
}

/** Meta counts whole seconds: an item from the second of the request may be new. */
const beforeOf = ({ later, requestedAt }: Erasure): number | null =>
  later === 'block' ? null : Math.floor(requestedAt / 1_000) * 1_000;

async function listAll(records: Pick<RecordStore, 'list'>, group: string, from?: number): Promise<Erasure[]> {
  const all: Erasure[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const range = { group, ...(from !== undefined && { from }) };
    const page = await records.list(markedErasures, range, { limit: atOnce, ...(cursor !== undefined && { cursor }) });
    all.push(...page.data);
    cursor = page.nextCursor;
  }
  return all;
}

/** The salt of marks; created once, and never changed. */
export function* saltFlow(): Flow<Written & { readonly salt: string }> {
  const known = yield* load(erasureSalts, saltKey);
  if (known) return { salt: known.salt, writes: [] };
  const salt = randomBytes(32).toString('hex');
  return { salt, writes: [put(erasureSalts, { salt })] };
}

import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Config } from '../config/config.ts';
import type { StoreChoice } from '../config/store.ts';
import type { ContentKeys } from '../encryption/content-keys.ts';
import { definedParts } from '../records/defined-parts.ts';
import type { Retention } from '../records/retention.ts';
import { version } from '../version.ts';
import { hasEnded, ownPlace } from '../work/shards/process-place.ts';
import type { OnFlushed } from './group-commit.ts';
import type { FileNotice } from './sqlite/check-files.ts';
import { lossWarning } from './sqlite/container-disk.ts';
import type { Store } from './store.ts';

/** The options of every kind of store. */
export interface StoreOptions {
  /** IANA name of the zone whose days messages are counted on; default `UTC`. */
  readonly timeZone?: string;
  /** How long data is stored. */
  readonly retention?: Retention;
  /** The role of this process, for others that share the store. */
  readonly role?: string;
  /** The keys that encrypt content; null if it is, and always was, plain. */
  readonly keys?: ContentKeys | null;
  /** Called after each commit that stored webhooks: how many, and how long it took. */
  readonly onCommit?: OnFlushed | undefined;
  /** Called with news about the store's files, such as a damaged one, and if Firestore does not answer when it is opened. */
  readonly onNotice?: ((notice: StoreNotice) => void) | undefined;
}

export type StoreNotice = FileNotice | { readonly level: 'warn'; readonly message: string; readonly file?: undefined };

/** Opens the chosen store. The adapters are imported on demand: a service on SQLite never loads the Google client. */
export async function openStore(choice: StoreChoice, options: StoreOptions = {}): Promise<Store> {
  const { timeZone, retention, keys, role, onCommit, onNotice } = options;
  if (choice.kind === 'firestore') {
    const { projectId, emulatorHost } = choice;
    const { createFirestoreStore } = await import('./firestore/firestore-store.ts');
    const place = ownPlace();
    return createFirestoreStore({
      ...{ projectId, emulatorHost, timeZone, retention, onCommit },
      keys: keys ?? null,
      now: Date.now,
      cachesQueries: true,
      instance: {
        ...{ id: randomUUID(), name: hostname(), place, hasEnded: (other) => hasEnded(other, place) },
        ...definedParts({ role, version }),
      },
      refusesUnfinishedImport: true,
      onSilence: (message) => onNotice?.({ level: 'warn', message }),
    });
  }
  const { path } = choice;
  const [{ createSqliteStore }, { ownStore }] = await Promise.all([
    import('./sqlite/sqlite-store.ts'),
    import('./sqlite/one-process.ts'),
  ]);
  const ownership = await ownStore(path);
  try {
    const store = await createSqliteStore({ path, timeZone, retention, keys, startsAll: true, onCommit, onNotice });
    return { ...store, close: () => store.close().finally(ownership.release) };
  } catch (error) {
    ownership.release();
    throw error;
  }
}

/** Warnings at startup about a valid place of the store. */
export function placeWarnings({ store, isInContainer }: Pick<Config, 'store' | 'isInContainer'>): string[] {
  if (!isInContainer || store.kind !== 'sqlite') return [];
  const warning = lossWarning(store.path, readMounts());
  return warning === null ? [] : [warning];
}

/** Only Linux has it. */
function readMounts(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8');
  } catch {
    return '';
  }
}

/**
 * Identifies a service: the same for all instances on one Firestore database; on any other store it is the only one.
 */
export function serviceIdOf(store: StoreChoice): string {
  if (store.kind !== 'firestore') return randomUUID();
  return createHash('sha256')
    .update(`firestore ${store.projectId ?? ''} ${store.emulatorHost ?? ''}`)
    .digest('hex')
    .slice(0, 32);
}

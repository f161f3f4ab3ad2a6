import type { StoreChoice } from '../config/store.ts';
import type { ContentKeys } from '../encryption/content-keys.ts';
import type { Retention } from '../records/retention.ts';
import type { DumpSource, DumpTarget } from '../transfer/dump.ts';

/** Opens the chosen store to be exported. */
export async function openSource(
  choice: StoreChoice,
  keys: ContentKeys | null,
  now: () => number,
): Promise<DumpSource> {
  if (choice.kind === 'sqlite') {
    const { openSqliteSource } = await import('./sqlite/transfer/open-source.ts');
    return openSqliteSource(choice.path, keys);
  }
  const { openFirestoreSource } = await import('./firestore/transfer/open-source.ts');
  return openFirestoreSource({ projectId: choice.projectId, emulatorHost: choice.emulatorHost }, keys, now);
}

export interface TargetOptions {
  /** Identifies this export. */
  readonly importId: string;
  readonly retention: Retention;
  /** The keys that encrypt stored content; null if it is plain. */
  readonly keys: ContentKeys | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Opens the chosen store to be filled by an import. */
export async function openTarget(choice: StoreChoice, options: TargetOptions): Promise<DumpTarget> {
  if (choice.kind === 'sqlite') {
    const { openSqliteTarget } = await import('./sqlite/transfer/open-target.ts');
    return openSqliteTarget({ path: choice.path, ...options });
  }
  const { openFirestoreTarget } = await import('./firestore/transfer/open-target.ts');
  return openFirestoreTarget({
    place: { projectId: choice.projectId, emulatorHost: choice.emulatorHost },
    ...options,
  });
}

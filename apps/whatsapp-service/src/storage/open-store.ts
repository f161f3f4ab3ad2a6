import type { StoreChoice } from '../config-store.ts';
import type { Store } from './store.ts';

/** Opens the chosen store. The adapters are imported on demand: who runs SQLite never loads the Google client. */
export async function openStore(choice: StoreChoice): Promise<Store> {
  if (choice.kind === 'firestore') {
    const { projectId, emulatorHost } = choice;
    const { createFirestoreStore } = await import('./firestore/firestore-store.ts');
    return createFirestoreStore({ projectId, emulatorHost, now: Date.now });
  }
  const { createSqliteStore } = await import('./sqlite/sqlite-store.ts');
  return createSqliteStore({ path: choice.path });
}

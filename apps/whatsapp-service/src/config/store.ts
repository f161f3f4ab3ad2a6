import type { Reading } from './variable.ts';

export type StoreChoice =
  | { readonly kind: 'sqlite'; readonly path: string }
  | {
      readonly kind: 'firestore';
      readonly projectId: string | undefined;
      /** `host:port`; undefined for the real Firestore. */
      readonly emulatorHost: string | undefined;
    };

const variable = 'INTEXURAOS_WHATSAPP_STORE';
const defaultPath = './data/whatsapp.db';

/**
 * Which store the environment asks for. `INTEXURAOS_WHATSAPP_STORE` (`sqlite:PATH`, `firestore`) wins over all; else
 * Firestore where `GOOGLE_CLOUD_PROJECT` or `FIRESTORE_EMULATOR_HOST` is set; else SQLite at `./data/whatsapp.db`, but
 * not on Cloud Run (`K_SERVICE` is set there), whose disk goes with the instance.
 */
export function readStoreChoice(env: NodeJS.ProcessEnv): Reading<StoreChoice> {
  const asked = env[variable]?.trim() ?? '';
  const projectId = env.GOOGLE_CLOUD_PROJECT?.trim() || undefined;
  const emulatorHost = env.FIRESTORE_EMULATOR_HOST?.trim() || undefined;
  const firestore: StoreChoice = { kind: 'firestore', projectId, emulatorHost };
  if (asked === 'firestore') return { value: firestore, problem: null };
  if (asked === 'sqlite' || asked === 'sqlite:') return sqlite(defaultPath);
  if (asked.startsWith('sqlite:')) {
    const path = asked.slice('sqlite:'.length).trim();
    // SQLite itself would read these as a database in memory, and as a URL.
    const isNoFile = path === ':memory:' || path.startsWith('file:') || path.endsWith('/');
    return isNoFile ? { ...sqlite(defaultPath), problem: `${variable} is "${asked}". ${needsFile}` } : sqlite(path);
  }
  if (asked !== '') {
    return {
      ...sqlite(defaultPath),
      problem: `${variable} is "${asked}". Give sqlite:PATH (such as sqlite:./data/whatsapp.db) or firestore.`,
    };
  }
  if (projectId !== undefined || emulatorHost !== undefined) return { value: firestore, problem: null };
  if (env.K_SERVICE) {
    return {
      ...sqlite(defaultPath),
      problem:
        'This runs on Cloud Run (K_SERVICE is set), where a database file vanishes with the instance and acknowledged ' +
        `webhooks with it. Set GOOGLE_CLOUD_PROJECT to keep them in Firestore, or, if the path is on a mounted volume, ${variable}=sqlite:PATH.`,
    };
  }
  return sqlite(defaultPath);
}

const needsFile = 'Give the path of a file, such as sqlite:./data/whatsapp.db.';

const sqlite = (path: string): Reading<StoreChoice> => ({ value: { kind: 'sqlite', path }, problem: null });

/** A store in words. */
export const describeStore = (store: StoreChoice): string =>
  store.kind === 'sqlite'
    ? `the SQLite store ${store.path}`
    : `Firestore (${store.emulatorHost === undefined ? '' : 'emulator, '}project ${store.projectId ?? 'of the credentials'})`;

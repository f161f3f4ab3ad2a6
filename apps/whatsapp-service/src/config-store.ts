import type { Reading } from './config-variable.ts';

export type StoreChoice =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'firestore'; readonly projectId: string | undefined };

const variable = 'INTEXURAOS_WHATSAPP_STORE';
const defaultPath = './data/whatsapp.db';

/**
 * Which store the environment asks for. `INTEXURAOS_WHATSAPP_STORE` (`sqlite:PATH`, `firestore`) wins over all; else
 * Firestore where `GOOGLE_CLOUD_PROJECT` or `FIRESTORE_EMULATOR_HOST` is set; else SQLite at `./data/whatsapp.db`, but
 * not on Cloud Run (`K_SERVICE` is set there), whose disk goes with the instance.
 */
export function readStoreChoice(env: NodeJS.ProcessEnv): Reading<StoreChoice> {
  const asked = env[variable]?.trim() ?? '';
  const firestore: StoreChoice = { kind: 'firestore', projectId: env.GOOGLE_CLOUD_PROJECT?.trim() || undefined };
  if (asked === 'firestore') return { value: firestore, problem: null };
  if (asked === 'sqlite' || asked === 'sqlite:') return sqlite(defaultPath);
  if (asked.startsWith('sqlite:')) return sqlite(asked.slice('sqlite:'.length));
  if (asked !== '') {
    return {
      ...sqlite(defaultPath),
      problem: `${variable} is "${asked}". Give sqlite:PATH (such as sqlite:./data/whatsapp.db) or firestore.`,
    };
  }
  if (env.GOOGLE_CLOUD_PROJECT?.trim() || env.FIRESTORE_EMULATOR_HOST?.trim())
    return { value: firestore, problem: null };
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

const sqlite = (path: string): Reading<StoreChoice> => ({ value: { kind: 'sqlite', path }, problem: null });

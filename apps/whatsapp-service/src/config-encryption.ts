import { fileVariable, readSecret, secretList } from './config-secret.ts';
import type { StoreChoice } from './config-store.ts';
import type { Variable } from './config-variable.ts';
import type { ContentKeys } from './encryption/content-keys.ts';
import { namesKeys, readKeys } from './encryption/read-keys.ts';

interface Encryption {
  /** Encrypt secrets of subscriptions: the first one does, any decrypts. */
  readonly encryptionKeys: readonly string[];
  /** Encrypt what is stored; null where it is plain, and always was. */
  readonly contentKeys: ContentKeys | null;
}

const name = 'INTEXURAOS_WHATSAPP_ENCRYPTION_KEY';
const withoutIds = secretList(name, null);

/** Keys without ids encrypt the secrets of subscriptions alone, as they always did; keys with ids encrypt all content too. */
export const encryptionKeys: Variable<Encryption> = {
  name,
  read: (env) => {
    const { value: text = '', problem } = readSecret(env, name);
    if (problem !== null || !namesKeys(text)) {
      const { value, problem } = withoutIds.read(env);
      return { value: { encryptionKeys: value, contentKeys: null }, problem };
    }
    const { secrets, content, problems } = readKeys(text);
    const file = env[fileVariable(name)]?.trim();
    const place = file ? `${file}, named by ${fileVariable(name)},` : name;
    return {
      value: { encryptionKeys: secrets, contentKeys: content },
      problem: problems.length === 0 ? null : `${place} is wrong. ${problems.join(' ')}`,
    };
  },
};

const onlyOnSqlite =
  'The encryption of stored content (keys with ids in INTEXURAOS_WHATSAPP_ENCRYPTION_KEY_FILE) works with SQLite only; Firestore encrypts on ' +
  'its own, with keys of yours if you configure them there. Give keys without ids: they encrypt the secrets of subscriptions.';

/** What is wrong with the keys for that store. */
export const encryptionProblems = ({
  contentKeys,
  store,
}: Pick<Encryption, 'contentKeys'> & { readonly store: StoreChoice }): string[] =>
  contentKeys !== null && store.kind === 'firestore' ? [onlyOnSqlite] : [];

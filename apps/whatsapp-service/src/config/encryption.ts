import type { ContentKeys } from '../encryption/content-keys.ts';
import { namesKeys, readKeys } from '../encryption/read-keys.ts';
import { fileVariable, readSecret, secretList } from './secret.ts';
import type { Variable } from './variable.ts';

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

import { scenario } from '@intexuraos/whatsapp-simulator/story';
import { objectOf, objectsOf } from '../json.ts';

const sent = scenario.filter(({ refusal }) => refusal === undefined || refusal.signature === 'right');

/** The kinds of webhooks that Meta sends, from the simulator's scenario, without the forged ones. */
export const kinds: readonly string[] = sent.map(({ kind }) => kind);

/** Earlier names of kinds, and webhook fields that Meta withdrew, each with its replacement. */
const renamed: ReadonlyMap<string, string> = new Map([
  ['user-id-update', 'user-id-changed'],
  ['user_id_update', 'user-id-changed'],
  ['business_username_update', 'username'],
]);

/** The kind with this name, or the first kind of the webhook field with this name; undefined if there is neither. */
export function kindNamed(name: string): string | undefined {
  if (kinds.includes(name)) return name;
  return renamed.get(name) ?? sent.find((sample) => fieldOf(sample) === name)?.kind;
}

/** The field of a kind's first change; undefined for kinds that repeat another one. */
function fieldOf({ build }: (typeof sent)[number]): unknown {
  const [entry] = objectsOf(build({ seconds: 0, suffix: '', earlier: () => ({}) }).entry);
  return objectsOf(objectOf(entry).changes)[0]?.field;
}

import { type Flow, load } from '../records/flow.ts';
import type { RecordStore, Written } from '../records/record-store.ts';
import { removalOf, subscriptions, writesOf } from './collections.ts';
import type { Directory } from './directory.ts';
import { newSubscription, withSecret } from './manage-subscriptions.ts';
import type { Sealing } from './sealing.ts';
import type { Subscription } from './subscription.ts';
import type { Declared } from './subscriptions-file.ts';
import { isSameSecret } from './webhook-secret.ts';

export interface DeclareDeps {
  readonly records: Pick<RecordStore, 'run'>;
  readonly directory: Pick<Directory, 'refresh' | 'all'>;
  readonly sealing: Sealing;
  readonly now: () => number;
}

/** The ids of the created, changed and removed subscriptions. */
export interface DeclaredChanges {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Makes the subscriptions of the file match the declaration: creates, changes and removes. The state of each (paused,
 * failing, …) stays, and a replaced secret signs for another 24 hours. If instances do the same at once, it is done
 * once.
 */
export async function declareSubscriptions(declared: readonly Declared[], deps: DeclareDeps): Promise<DeclaredChanges> {
  const { records, directory } = deps;
  await directory.refresh();
  const ids = new Set(declared.map(({ id }) => id));
  const gone = directory.all().filter(({ id, origin }) => origin === 'file' && !ids.has(id));
  const outcomes = new Map<string, string>();
  for (const each of declared) {
    outcomes.set(each.id, (await records.run(() => declareOne(each, deps))).outcome);
  }
  for (const { id } of gone) await records.run(() => removeDeclared(id));
  await directory.refresh();
  const idsOf = (outcome: string): string[] => [...outcomes].flatMap(([id, came]) => (came === outcome ? [id] : []));
  return { created: idsOf('created'), changed: idsOf('changed'), removed: gone.map(({ id }) => id) };
}

function* declareOne(
  { id, input }: Declared,
  { sealing, now }: DeclareDeps,
): Flow<Written & { readonly outcome: 'created' | 'changed' | 'same' }> {
  const before = yield* load(subscriptions, id);
  const at = now();
  const fresh = newSubscription({ id, origin: 'file', input, secret: input.secret, sealing, at });
  if (!before) return { outcome: 'created', writes: writesOf(fresh) };
  const after = redeclared(before, fresh, input.secret, { sealing, at });
  if (after === null) return { outcome: 'same', writes: [] };
  return { outcome: 'changed', writes: writesOf({ ...after, revision: before.revision + 1, updatedAt: at }) };
}

/**
 * The subscription as declared; null if nothing differs. Encrypted texts differ each time, so their plain values are
 * compared.
 */
function redeclared(
  before: Subscription,
  fresh: Subscription,
  secret: string,
  { sealing, at }: { readonly sealing: Sealing; readonly at: number },
): Subscription | null {
  const { id } = before;
  const opened = (sealed: string | undefined): string | null =>
    sealed === undefined ? null : sealing.open(sealed, id);
  const [current] = before.secrets;
  const hasSecret = isSameSecret(opened(current?.sealed) ?? '', secret, fresh.form);
  const hasAuth = opened(before.auth?.sealed) === opened(fresh.auth?.sealed);
  const { revision, state, reason, stateSince, createdAt, updatedAt } = before;
  const standing = { revision, state, reason, stateSince, createdAt, updatedAt };
  const { secrets } = hasSecret ? before : withSecret(before, secret, { sealing, at });
  const after = { ...fresh, ...standing, secrets, auth: hasAuth ? before.auth : fresh.auth };
  return hasSecret && hasAuth && sameRecord(before, after) ? null : after;
}

const sameRecord = (a: Subscription, b: Subscription): boolean => sorted(a) === sorted(b);

const sorted = (record: Subscription): string =>
  JSON.stringify(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

function* removeDeclared(id: string): Flow<Written> {
  const subscription = yield* load(subscriptions, id);
  return { writes: subscription?.origin === 'file' ? removalOf(subscription) : [] };
}

import { type Flow, load } from '../records/flow.ts';
import type { RecordStore, Written } from '../records/record-store.ts';
import { removalOf, subscriptions, writesOf } from './collections.ts';
import type { Directory } from './directory.ts';
import type { Creation, SubscriptionChange } from './request-schema.ts';
import type { Sealing } from './sealing.ts';
import {
  maxSubscriptions,
  newSubscriptionId,
  oldSecretValidMs,
  type SealedAuth,
  type Subscription,
  subscriptionDefaults,
  validSecrets,
} from './subscription.ts';
import { isSameSecret, newSecret } from './webhook-secret.ts';

/** The outcome of a change to a subscription. */
export type Managed =
  | { readonly outcome: 'done'; readonly subscription: Subscription }
  | Refused
  | { readonly outcome: 'not_found' }
  /** It is declared in the file, and changed there. */
  | { readonly outcome: 'of_file' };

/** With the secret that signs, which is shown this once. */
export type ManagedWithSecret = Exclude<Managed, { outcome: 'done' }> | ShownSecret;

export interface ShownSecret {
  readonly outcome: 'done';
  readonly subscription: Subscription;
  readonly secret: string;
}

/** Everything that is wrong, each with its remedy. */
export interface Refused {
  readonly outcome: 'refused';
  readonly problems: readonly string[];
}

export interface ManageDeps {
  readonly records: Pick<RecordStore, 'run'>;
  readonly directory: Pick<Directory, 'refresh' | 'all' | 'wake'>;
  /** Null if no key is configured, and none could be made. */
  readonly sealing: Sealing | null;
  /** Why a URL can't be a target, each reason with its remedy. */
  readonly targetProblems: (url: string) => Promise<readonly string[]>;
  /** Why a receiver of Meta's webhooks does not prove itself by Meta's handshake; null if it does. */
  readonly handshakeProblem: (url: string, verifyToken: string) => Promise<string | null>;
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
}

/**
 * Creates, changes and removes subscriptions. When a call resolves, its change is durable, and in force on this
 * instance.
 */
export interface Subscriptions {
  create(input: Creation): Promise<ManagedWithSecret>;
  change(id: string, input: SubscriptionChange): Promise<Managed>;
  remove(id: string): Promise<Managed>;
  pause(id: string, reason: string | null): Promise<Managed>;
  /** Ends a pause, or enables a disabled subscription. */
  resume(id: string): Promise<Managed>;
  /** Gives it a new secret; the old one signs as well for 24 hours. */
  rotate(id: string, secret?: string): Promise<ManagedWithSecret>;
}

export const missingKey =
  'There is no key to encrypt secrets with. Set INTEXURAOS_WHATSAPP_ENCRYPTION_KEY to the output of `openssl rand -hex 32`, ' +
  'the same on every instance, and restart the service.';

const secretLength = 32;

export function createSubscriptions(deps: ManageDeps): Subscriptions {
  const { records, directory, sealing, now, random } = deps;
  const inForce = async <T extends Managed | ManagedWithSecret>(result: T): Promise<T> => {
    if (result.outcome === 'done') await directory.refresh();
    return result;
  };
  const edit = async (id: string, rule: Rule, origins: readonly Subscription['origin'][] = ['api']): Promise<Managed> =>
    inForce(await records.run(() => editOne(id, (before) => ({ ...rule(before), updatedAt: now() }), origins)));
  // A file does not declare the state.
  const turn = (id: string, state: 'active' | 'paused', reason: string | null): Promise<Managed> =>
    edit(id, (before) => turned(before, state, reason, now()), ['api', 'file']);
  const problemsOf = async (url: string | undefined, verifyToken: string | undefined): Promise<readonly string[]> => {
    if (url === undefined) return [];
    const problems = await deps.targetProblems(url);
    if (problems.length > 0 || verifyToken === undefined) return problems;
    const problem = await deps.handshakeProblem(url, verifyToken);
    return problem === null ? [] : [problem];
  };

  return {
    create: async (input) => {
      if (!sealing) return { outcome: 'refused', problems: [missingKey] };
      await directory.refresh();
      if (directory.all().length >= maxSubscriptions) return { outcome: 'refused', problems: [tooMany] };
      const problems = await problemsOf(input.url, input.verifyToken);
      if (problems.length > 0) return { outcome: 'refused', problems };
      const at = now();
      const id = newSubscriptionId(at, random(16));
      const secret = input.secret ?? newSecret(random(secretLength));
      const subscription = newSubscription({ id, origin: 'api', input, secret, sealing, at });
      await records.run(() => written({ writes: writesOf(subscription) }));
      return inForce({ outcome: 'done', subscription, secret });
    },
    change: async (id, input) => {
      const known = directory.all().find((each) => each.id === id);
      const url = input.url ?? (input.verifyToken === undefined ? undefined : known?.url);
      const problems = await problemsOf(url, input.verifyToken);
      if (problems.length > 0) return { outcome: 'refused', problems };
      if (input.auth && !sealing) return { outcome: 'refused', problems: [missingKey] };
      const auth = input.auth && sealing ? sealedAuth(input.auth, id, sealing) : null;
      return edit(id, (before) => ({
        ...before,
        ...changedFields(input),
        ...(moves(before, input) && { auth: null }),
        ...(input.auth !== undefined && { auth }),
      }));
    },
    remove: async (id) => inForce(await records.run(() => removeOne(id))),
    pause: (id, reason) => turn(id, 'paused', reason ?? 'An operator paused it.'),
    resume: (id) => turn(id, 'active', null),
    rotate: async (id, given) => {
      if (!sealing) return { outcome: 'refused', problems: [missingKey] };
      const secret = given ?? newSecret(random(secretLength));
      const result = await edit(id, (before) => withSecret(before, secret, { sealing, at: now() }));
      return result.outcome === 'done' ? { ...result, secret } : result;
    },
  };
}

const tooMany = `There are already ${maxSubscriptions} subscriptions, the maximum. Delete some that are not needed.`;

export interface NewSubscription {
  readonly id: string;
  readonly origin: Subscription['origin'];
  readonly input: Creation;
  readonly secret: string;
  readonly sealing: Sealing;
  readonly at: number;
}

/** A new subscription. */
export function newSubscription({ id, origin, input, secret, sealing, at }: NewSubscription): Subscription {
  const { auth = null, secret: _secret, verifyToken: _token, form = 'event', ...fields } = input;
  return {
    ...subscriptionDefaults,
    ...fields,
    form,
    id,
    revision: 1,
    state: 'active',
    reason: null,
    stateSince: at,
    secrets: [{ sealed: sealing.seal(secret, id), validUntil: null }],
    auth: sealedAuth(auth, id, sealing),
    origin,
    createdAt: at,
    updatedAt: at,
  };
}

/** Whether it goes to another host, which is not to get the password of the old one. */
const moves = ({ url }: Subscription, input: SubscriptionChange): boolean =>
  input.url !== undefined && new URL(input.url).origin !== new URL(url).origin;

function changedFields(input: SubscriptionChange): Partial<Subscription> {
  const { auth: _auth, verifyToken: _token, ...fields } = input;
  return fields;
}

/** The encrypted value of the `authorization` header. */
function sealedAuth(auth: Creation['auth'], owner: string, sealing: Sealing): SealedAuth | null {
  if (!auth) return null;
  if ('bearer' in auth) return { kind: 'bearer', sealed: sealing.seal(`Bearer ${auth.bearer}`, owner) };
  const pair = Buffer.from(`${auth.basic.username}:${auth.basic.password}`).toString('base64');
  return { kind: 'basic', sealed: sealing.seal(`Basic ${pair}`, owner) };
}

/** Old secrets sign for a day more. Those whose day is over are dropped, and so is the new secret if it was an old one. */
export function withSecret(
  before: Subscription,
  secret: string,
  { sealing, at }: { readonly sealing: Sealing; readonly at: number },
): Subscription {
  const old = validSecrets(before, at)
    .filter(({ sealed }) => !isSameSecret(sealing.open(sealed, before.id) ?? '', secret, before.form))
    .map((each) => ({ ...each, validUntil: each.validUntil ?? at + oldSecretValidMs }));
  const sealed = sealing.seal(secret, before.id);
  // More would make the header of signatures longer than receivers accept.
  return { ...before, secrets: [{ sealed, validUntil: null }, ...old.slice(0, 3)] };
}

// biome-ignore lint/correctness/useYield: a flow that has nothing to read.
function* written<T extends Written>(result: T): Flow<T> {
  return result;
}

type Rule = (before: Subscription) => Subscription;

function turned(before: Subscription, state: Subscription['state'], reason: string | null, at: number): Subscription {
  return before.state === state ? { ...before, reason } : { ...before, state, reason, stateSince: at };
}

function* editOne(id: string, rule: Rule, origins: readonly Subscription['origin'][]): Flow<Managed & Written> {
  const before = yield* load(subscriptions, id);
  if (!before) return { outcome: 'not_found', writes: [] };
  if (!origins.includes(before.origin)) return { outcome: 'of_file', writes: [] };
  const subscription = { ...rule(before), revision: before.revision + 1 };
  return { outcome: 'done', subscription, writes: writesOf(subscription) };
}

function* removeOne(id: string): Flow<Managed & Written> {
  const subscription = yield* load(subscriptions, id);
  if (!subscription) return { outcome: 'not_found', writes: [] };
  if (subscription.origin === 'file') return { outcome: 'of_file', writes: [] };
  return { outcome: 'done', subscription, writes: removalOf(subscription) };
}

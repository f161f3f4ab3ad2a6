import { judgeWebhook, verifySignature } from '@intexuraos/cloud-api';
import { withDeadline } from '../deadline.ts';
import { isDoctorProbe } from './doctor-probe.ts';
import type { ReceptionOutcome, ReceptionStats } from './reception-stats.ts';
import type { WebhookEventStore } from './webhook-event-store.ts';

/** Meta waits longer than this, but a webhook that hangs keeps its connection from carrying the next. */
const storeDeadlineMs = 4_000;

export interface ReceiveWebhookDeps {
  readonly events: Pick<WebhookEventStore, 'accept'>;
  readonly stats: ReceptionStats;
  /** A webhook may be signed with any of these secrets. Looked up for each webhook, since the file of accounts may change. */
  readonly accounts: { readonly appSecrets: readonly string[] };
  readonly ids: { readonly wabaIds: readonly string[]; readonly phoneNumberIds: readonly string[] };
  readonly now: () => number;
  /** Called for each webhook that is stored, now or before. */
  readonly onKept: (outcome: 'stored' | 'duplicate') => void;
  /** Told of a store that could not take a webhook. */
  readonly onStoreFault: (error: unknown) => void;
  /** Rejects if the store can't take a webhook now; leaves nothing behind. */
  readonly checkWritable: () => Promise<unknown>;
}

export type ReceiveOutcome =
  | 'stored'
  | 'duplicate'
  | 'signature_wrong'
  | 'not_json'
  | 'not_an_object'
  | 'wrong_object'
  | 'foreign'
  | 'store_unavailable';

/** What became of a webhook. */
export interface Reception {
  /** `probe`: it is doctor's (`doctor-probe.ts`), and would have been stored. */
  readonly outcome: ReceiveOutcome | 'probe';
  /** Whether it is doctor's, whatever came of it: it leaves no trace then. */
  readonly isProbe?: boolean;
  /** Where the store did not answer in time: resolves when it lets go of the bytes. */
  readonly stillHeld?: Promise<void>;
  /** When it was given to the store, on the clock of `performance.now`; for what came that far. */
  readonly handedOverAt?: number;
  /** When the event says that it was received, milliseconds since 1970; for what came that far. */
  readonly receivedAt?: number;
}

/** A webhook whose body was read and that was answered, with what can be told of its way. */
export interface AnsweredWebhook {
  readonly outcome: ReceptionOutcome;
  readonly payload: Uint8Array;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** On the clock of `performance.now`, as `handedOverAt` and `answeredAt`. */
  readonly startedAt: number;
  readonly handedOverAt?: number | undefined;
  /** Milliseconds since 1970. */
  readonly receivedAt?: number | undefined;
  readonly answeredAt: number;
}

/**
 * Takes the body of one POST: the signature is checked over the raw bytes before anything looks into them, then the
 * ids of every entry and change, then it is stored. `stored` and `duplicate` mean durably stored, and only then may Meta
 * get its 200. `onSigned` is called once the signature has been verified.
 */
export async function receiveWebhook(
  deps: ReceiveWebhookDeps,
  payload: Uint8Array,
  signature: string,
  onSigned: () => void,
): Promise<Reception> {
  if (!verifySignature(payload, signature, deps.accounts.appSecrets)) return refused(deps, 'signature_wrong');
  onSigned();
  const parsed = parse(payload);
  if (parsed === notJson) return refused(deps, 'not_json');
  if (isDoctorProbe(parsed)) return receiveProbe(deps, parsed);
  const judgement = judgeWebhook(parsed, deps.ids);
  if (judgement.shape !== 'ok') return refused(deps, judgement.shape);
  deps.stats.sawForeign(judgement.foreignIds);
  if (judgement.verdict === 'foreign') return refused(deps, 'foreign');
  const { phoneNumberId, wabaId, foreign } = judgement;
  const handedOverAt = performance.now();
  const receivedAt = deps.now();
  const kept = deps.events.accept({ payload, receivedAt, phoneNumberId, wabaId, foreign });
  return { ...(await awaitStore(deps, kept)), handedOverAt, receivedAt };
}

/** Goes as far as storing it would, and says what would have become of it. */
async function receiveProbe({ ids, checkWritable }: ReceiveWebhookDeps, parsed: unknown): Promise<Reception> {
  const judgement = judgeWebhook(parsed, ids);
  if (judgement.shape !== 'ok') return { outcome: judgement.shape, isProbe: true };
  if (judgement.verdict === 'foreign') return { outcome: 'foreign', isProbe: true };
  try {
    await withDeadline(checkWritable(), storeDeadlineMs, 'Checking the store');
    return { outcome: 'probe', isProbe: true };
  } catch {
    return { outcome: 'store_unavailable', isProbe: true };
  }
}

async function awaitStore(deps: ReceiveWebhookDeps, kept: Promise<'stored' | 'duplicate'>): Promise<Reception> {
  try {
    const outcome = await withDeadline(kept, storeDeadlineMs, 'Keeping a webhook');
    deps.stats.count(outcome);
    deps.onKept(outcome);
    return { outcome };
  } catch (error) {
    deps.onStoreFault(error);
    deps.stats.count('store_unavailable');
    const letGo = (): void => undefined;
    return { outcome: 'store_unavailable', stillHeld: kept.then(letGo, letGo) };
  }
}

function refused(deps: ReceiveWebhookDeps, outcome: ReceiveOutcome): Reception {
  deps.stats.count(outcome);
  return { outcome };
}

const notJson = Symbol('not JSON');

/** The parser's own message may quote the body, so it goes no further than this. */
function parse(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8'));
  } catch {
    return notJson;
  }
}

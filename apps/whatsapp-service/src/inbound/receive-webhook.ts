import { judgeWebhook, verifySignature } from '@intexuraos/cloud-api';
import { withDeadline } from '../deadline.ts';
import { isDoctorProbe } from './doctor-probe.ts';
import type { ReceptionOutcome, ReceptionStats } from './reception-stats.ts';
import type { WebhookEventStore } from './webhook-event-store.ts';

/** Meta waits longer than this, but a webhook that hangs keeps its connection from carrying the next one. */
const storeDeadlineMs = 4_000;

export interface ReceiveWebhookDeps {
  readonly events: Pick<WebhookEventStore, 'accept'>;
  readonly stats: ReceptionStats;
  /** The secrets that a webhook may be signed with. Read for each webhook, since the file of accounts may change. */
  readonly accounts: { readonly appSecrets: readonly string[] };
  readonly ids: { readonly wabaIds: readonly string[]; readonly phoneNumberIds: readonly string[] };
  readonly now: () => number;
  /** Called for each webhook that is stored, by this delivery or an earlier one. */
  readonly onKept: (outcome: 'stored' | 'duplicate') => void;
  /** Called when the store could not take a webhook. */
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

/** The outcome of receiving a webhook. */
export interface Reception {
  /** `probe`: it is doctor's (`doctor-probe.ts`), and would have been stored. */
  readonly outcome: ReceiveOutcome | 'probe';
  /** Whether it is doctor's, whatever the outcome: it then leaves no trace. */
  readonly isProbe?: boolean;
  /** If the store did not answer in time: resolves when it releases the bytes. */
  readonly stillHeld?: Promise<void>;
  /** When it was handed to the store, on the clock of `performance.now`; absent if it was refused before. */
  readonly handedOverAt?: number;
  /** The event's time of receipt, milliseconds since 1970; absent if it was refused before. */
  readonly receivedAt?: number;
}

/** A webhook whose body was read and that was answered, with the times of its steps. */
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
 * Receives the body of one POST: verifies the signature over the raw bytes before anything parses them, checks the ids
 * of every entry and change, and stores it. `stored` and `duplicate` mean durably stored; only then may Meta get its
 * 200. `onSigned` is called once the signature has been verified.
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

/** Does everything except storing it, and returns what the outcome would have been. */
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

/** Drops the parser's own message, which may quote the body. */
function parse(payload: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8'));
  } catch {
    return notJson;
  }
}

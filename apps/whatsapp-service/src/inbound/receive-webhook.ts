import { judgeWebhook, verifySignature } from '@intexuraos/cloud-api';
import { withDeadline } from '../deadline.ts';
import type { ReceptionStats } from './reception-stats.ts';
import type { WebhookEventStore } from './webhook-event-store.ts';

/** Meta waits longer than this, but a webhook that hangs keeps its connection from carrying the next. */
const storeDeadlineMs = 4_000;

export interface ReceiveWebhookDeps {
  readonly events: Pick<WebhookEventStore, 'accept'>;
  readonly stats: ReceptionStats;
  readonly appSecrets: readonly string[];
  readonly ids: { readonly wabaIds: readonly string[]; readonly phoneNumberIds: readonly string[] };
  readonly now: () => number;
  /** Called for each webhook that is kept, now or before. */
  readonly onKept: (payload: Uint8Array, outcome: 'stored' | 'duplicate', parsed: unknown) => void;
  /** Told of a store that could not take a webhook. */
  readonly onStoreFault: (error: unknown) => void;
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
  readonly outcome: ReceiveOutcome;
  /** Where the store did not answer in time: resolves when it lets go of the bytes. */
  readonly stillHeld?: Promise<void>;
}

/**
 * Takes the body of one POST: the signature is checked over the raw bytes before anything looks into them, then the
 * ids of every entry and change, then it is kept. `stored` and `duplicate` mean durably kept, and only then may Meta be
 * told so.
 */
export async function receiveWebhook(
  deps: ReceiveWebhookDeps,
  payload: Uint8Array,
  signature: string,
): Promise<Reception> {
  if (!verifySignature(payload, signature, deps.appSecrets)) return refused(deps, 'signature_wrong');
  const parsed = parse(payload);
  if (parsed === notJson) return refused(deps, 'not_json');
  const judgement = judgeWebhook(parsed, deps.ids);
  if (judgement.shape !== 'ok') return refused(deps, judgement.shape);
  deps.stats.sawForeign(judgement.foreignIds);
  if (judgement.verdict === 'foreign') return refused(deps, 'foreign');
  const { phoneNumberId, wabaId, foreign } = judgement;
  const kept = deps.events.accept({ payload, receivedAt: deps.now(), phoneNumberId, wabaId, foreign });
  return awaitStore(deps, payload, parsed, kept);
}

async function awaitStore(
  deps: ReceiveWebhookDeps,
  payload: Uint8Array,
  parsed: unknown,
  kept: Promise<'stored' | 'duplicate'>,
): Promise<Reception> {
  try {
    const outcome = await withDeadline(kept, storeDeadlineMs, 'Keeping a webhook');
    deps.stats.count(outcome);
    deps.onKept(payload, outcome, parsed);
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

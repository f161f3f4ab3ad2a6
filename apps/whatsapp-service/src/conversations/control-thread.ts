import { type GraphClient, type GraphResult, idsOfName, readMetaError } from '@intexuraos/cloud-api';
import type { Log } from '../log.ts';
import type { ControlAction, ControlChange } from './apply-control.ts';
import type { ConversationRecord } from './conversation-record.ts';
import type { ConversationStore } from './conversation-store.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** A call to a number's `thread_control`, with Meta's body. */
export interface ThreadCall {
  /** Of the Graph API. */
  readonly version: string;
  readonly phoneNumberId: string;
  readonly body: JsonObject;
  /** The JSON text of the body, which is sent. */
  readonly text: string;
}

/**
 * Calls Meta once and records the outcome on the conversation, since Meta reports a handover only to the other side. Never
 * repeats the call: Meta has no idempotency key for it, so a call whose answer was lost may have taken effect. `isRecorded`
 * is false if nothing changed, or if the store failed after Meta made the change.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/conversation-routing/thread-control
 */
export type ControlThread = (
  call: ThreadCall,
) => Promise<{ readonly result: GraphResult; readonly isRecorded: boolean }>;

export interface ControlThreadDeps {
  readonly graph: Pick<GraphClient, 'call'>;
  readonly conversations: Pick<ConversationStore, 'recordControl'>;
  readonly log: Pick<Log, 'warn'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export function createControlThread({ graph, conversations, log, now }: ControlThreadDeps): ControlThread {
  const record = async (change: ControlChange): Promise<boolean> => {
    try {
      // Recording twice changes nothing, and a store that was busy may have time now.
      await conversations.recordControl(change).catch(() => conversations.recordControl(change));
      return true;
    } catch (error) {
      const { phoneNumberId, action } = change;
      log.warn({ error, phoneNumberId, action }, 'Meta changed the control of a thread; this could not be recorded.');
      return false;
    }
  };
  return async ({ version, phoneNumberId, body, text }) => {
    const result = await graph.call({
      method: 'POST',
      path: `${version}/${phoneNumberId}/thread_control`,
      body: text,
      contentType: 'application/json',
    });
    const change = hasSucceeded(result) ? changeOf(phoneNumberId, body, now()) : null;
    return { result, isRecorded: change !== null && (await record(change)) };
  };
}

/** The command of this service's API: Meta's parameters, for the user of a conversation. */
export interface ControlCommand {
  readonly action: ControlAction;
  readonly targetRole?: string;
  readonly metadata?: string;
}

/** Meta's body for a command about that conversation; null if the conversation has no user, as in groups. */
export function threadControlBody(
  { userId, waId, alias }: Pick<ConversationRecord, 'userId' | 'waId' | 'alias'>,
  { action, targetRole, metadata }: ControlCommand,
): JsonObject | null {
  const recipient = userId ?? (alias.startsWith('p:') ? alias.slice(2) : null);
  if (recipient === null && waId === null) return null;
  return {
    messaging_product: 'whatsapp',
    action,
    ...(recipient === null ? { to: waId } : { recipient }),
    ...(action === 'pass' && targetRole !== undefined && { control_pass: { target_role: targetRole } }),
    ...(metadata !== undefined && { metadata }),
  };
}

function hasSucceeded(result: GraphResult): boolean {
  if (result.kind !== 'answered' || result.status < 200 || result.status >= 300) return false;
  try {
    return readMetaError(JSON.parse(new TextDecoder().decode(result.body))) === null;
  } catch {
    return true;
  }
}

const isAction = (action: unknown): action is ControlAction =>
  action === 'pass' || action === 'release' || action === 'take';

/** The change that an accepted body made; null for a body from a later version of Meta's API. */
function changeOf(phoneNumberId: string, { action, to, recipient }: JsonObject, at: number): ControlChange | null {
  const name = [recipient, to].find((each) => typeof each === 'string' || typeof each === 'number');
  if (!isAction(action) || name === undefined) return null;
  return { phoneNumberId, user: idsOfName(name), action, at };
}

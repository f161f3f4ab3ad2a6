import type { Simulator } from '../simulator.ts';
import { postGroupChange, postNumberChange, postWabaChange } from './account-changes.ts';
import { getClock, postClock } from './clock-routes.ts';
import { ControlError } from './control-error.ts';
import type { ControlRequest } from './control-request.ts';
import { deleteFaults, getFaults, postFault } from './fault-routes.ts';
import { getCalls, getMedia } from './media-routes.ts';
import { getMessages } from './message-routes.ts';
import { patchNode, postTemplateChange, postToken } from './node-routes.ts';
import { postRouting, postThreadAction, threadActionNames } from './routing-routes.ts';
import { getSummary } from './summary.ts';
import { actionNames, getUsers, postUser, postUserAction } from './user-routes.ts';
import { getWebhooks, postWebhook } from './webhook-routes.ts';

/** One call of the control API. */
export interface ControlRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** The path after `/_simulator`; parts with a colon are variable. */
  readonly path: string;
  readonly what: string;
  /** The answer's body; nothing for 204. */
  readonly handle: (simulator: Simulator, request: ControlRequest) => unknown | Promise<unknown>;
}

export const controlRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: '',
    what: 'an overview of the world',
    handle: (simulator) => getSummary(simulator, controlRoutes),
  },
  { method: 'GET', path: 'users', what: 'the simulated users', handle: getUsers },
  {
    method: 'POST',
    path: 'users',
    what: 'adds a user, or changes one: {"waId":"16505551234","name":"Ada"}',
    handle: postUser,
  },
  { method: 'PATCH', path: 'users/:waId', what: 'changes a user', handle: postUser },
  {
    method: 'POST',
    path: 'users/:waId/:action',
    what: `a user acts: ${actionNames}`,
    handle: postUserAction,
  },
  {
    method: 'GET',
    path: 'messages',
    what: 'messages in both directions; ?to= ?from= ?direction= ?phone_number_id= ?after= ?limit=',
    handle: getMessages,
  },
  { method: 'GET', path: 'media/:id', what: 'the bytes of a file, without a token', handle: getMedia },
  { method: 'GET', path: 'calls', what: 'calls in both directions', handle: getCalls },
  {
    method: 'GET',
    path: 'webhooks',
    what: 'POSTs to the callbacks with attempts and answers; ?state= ?field= ?limit=',
    handle: getWebhooks,
  },
  { method: 'POST', path: 'webhooks', what: 'sends any update: {"field":"messages","value":{…}}', handle: postWebhook },
  { method: 'GET', path: 'clock', what: 'the simulated time', handle: getClock },
  {
    method: 'POST',
    path: 'clock',
    what: 'changes it: {"advanceMs":3600000}, {"now":"2026-12-01T00:00:00Z"}, {"speed":60}',
    handle: postClock,
  },
  { method: 'GET', path: 'faults', what: 'faults to inject', handle: getFaults },
  {
    method: 'POST',
    path: 'faults',
    what: 'adds a fault: {"match":{"route":"POST messages"},"effect":{"kind":"error","code":130429}}',
    handle: postFault,
  },
  { method: 'DELETE', path: 'faults', what: 'removes all faults', handle: deleteFaults },
  { method: 'DELETE', path: 'faults/:id', what: 'removes one', handle: deleteFaults },
  {
    method: 'PATCH',
    path: 'phone-numbers/:id',
    what: 'changes a number: {"status":"DISCONNECTED"}, {"testRecipients":["16505551234"]}, {"freeMessagesPerMonth":3}',
    handle: patchNode,
  },
  {
    method: 'POST',
    path: 'phone-numbers/:id/routing',
    what: 'connects another responder: {"primary":"ai_agent"}, {"isConfigured":true,"roles":["escalation"]}, {"active":false}',
    handle: postRouting,
  },
  {
    method: 'POST',
    path: 'phone-numbers/:id/threads/:waId/:action',
    what: `another responder acts: ${threadActionNames}; {"message":{"text":{"body":"hi"}}}, {"metadata":"order 77"}`,
    handle: postThreadAction,
  },
  {
    method: 'POST',
    path: 'phone-numbers/:id/:change',
    what: 'connect, disconnect, delete; quality: {"rating":"RED"}; throughput: {"level":"HIGH"}; with Meta’s webhooks',
    handle: postNumberChange,
  },
  {
    method: 'PATCH',
    path: 'wabas/:id',
    what: 'changes a WABA: {"status":"BANNED"}, {"hasPaymentIssue":true}',
    handle: patchNode,
  },
  {
    method: 'POST',
    path: 'wabas/:id/:change',
    what: 'ban, reinstate; direct-send: {"violation":"STRIKE_1"}; with Meta’s webhook',
    handle: postWabaChange,
  },
  {
    method: 'POST',
    path: 'groups/:id/:change',
    what: 'suspend, reinstate; with Meta’s webhook',
    handle: postGroupChange,
  },
  { method: 'PATCH', path: 'apps/:id', what: 'changes an app: {"secret":"…"}', handle: patchNode },
  {
    method: 'PATCH',
    path: 'tokens/:id',
    what: 'changes a token: {"expiresAt":0}, {"fault":"logged_out"}, {"scopes":[]}',
    handle: patchNode,
  },
  { method: 'POST', path: 'tokens', what: 'makes a token: {"value":"…"}', handle: postToken },
  {
    method: 'POST',
    path: 'templates/:id/:change',
    what: 'approve, reject, pause, unpause, disable; quality: {"score":"RED"}; category: {"category":"MARKETING"}',
    handle: postTemplateChange,
  },
  {
    method: 'POST',
    path: 'connect',
    what: 'gives the app a callback and subscribes it: {"url":"…","verifyToken":"…"}',
    handle: postConnect,
  },
  { method: 'POST', path: 'reset', what: 'resets everything', handle: (simulator) => simulator.reset() },
  {
    method: 'POST',
    path: 'seed',
    what: 'adds what a seed names: {"users":[…],"templates":[…]}',
    handle: (simulator, { body }) => simulator.seed(body),
  },
];

async function postConnect(simulator: Simulator, { body }: ControlRequest): Promise<void> {
  const { url, verifyToken } = body;
  if (typeof url !== 'string' || typeof verifyToken !== 'string') {
    throw new ControlError('Give the callback: {"url":"http://localhost:8080/webhooks/whatsapp","verifyToken":"…"}.');
  }
  await simulator.connect({ url, verifyToken });
}

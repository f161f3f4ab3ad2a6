import { cloudError, invalidParameter, missingParameter, unknownObject } from '../graph/errors.ts';
import type { AnyRoute, GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import { isGiven, object, oneOf, optionalText } from '../messages/checks.ts';
import { readBody } from '../messages/read-body.ts';
import { readRecipient } from '../messages/recipient.ts';
import type { Platform } from '../platform.ts';
import type { NumberRouting } from '../world/number-routing.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import { isGiven as isGivenWaba } from '../world/token.ts';
import type { User } from '../world/user.ts';
import { ownerOf, setOwner } from './threads.ts';

export const routingRoutes: readonly AnyRoute[] = [
  {
    node: 'phone-number',
    verb: 'POST',
    edge: 'thread_control',
    needs: 'whatsapp_business_messaging',
    handle: controlThread,
  },
  // The same call, as Meta offers it on api.facebook.com.
  {
    node: 'root',
    verb: 'POST',
    edge: 'business/whatsapp/phone_numbers/:phoneNumberId/thread_control',
    needs: 'whatsapp_business_messaging',
    handle: controlNamedThread,
  },
];

const targetRoles = ['ai_agent', 'ctwa', 'customer_service', 'escalation', 'marketing', 'utility'] as const;

/**
 * Passes, releases or takes a thread (Meta: conversation-routing/thread-control). The caller gets no webhook about it.
 * @throws {GraphError} 2494191 for a take by anybody but the escalation partner; 100 for any other problem, since Meta's
 *   page has no specific code for it.
 */
function controlThread({ params }: GraphCall, number: PhoneNumber, platform: Platform): GraphAnswer {
  const body = readBody(params);
  const action = oneOf(body, 'action', '', ['pass', 'release', 'take']);
  optionalText(body, 'metadata', '', 2_000);
  if (isGiven(body.to) === isGiven(body.recipient)) throw missingParameter('to');
  const { user } = readRecipient(body, number, platform.world);
  const routing = platform.world.routing.get(number.id);
  if (!routing || !user) throw invalidParameter('The account is not enrolled in conversation routing.');
  const change = { platform, routing, number, user };
  if (action === 'take') take(change);
  else if (action === 'release') release(change);
  else pass(change, body.control_pass === undefined ? undefined : object(body, 'control_pass').target_role);
  return { body: { messaging_product: 'whatsapp', request_id: platform.ids.text(22) } };
}

/** Hides numbers that the token has no access to. */
function controlNamedThread(call: GraphCall, _node: undefined, platform: Platform): GraphAnswer {
  const { phoneNumberId = '' } = call.parts;
  const number = platform.world.phoneNumbers.get(phoneNumberId);
  if (!number || !isGivenWaba(number.wabaId, call.token)) throw unknownObject(call.verb, phoneNumberId);
  return controlThread(call, number, platform);
}

interface Change {
  readonly platform: Platform;
  readonly routing: NumberRouting;
  readonly number: PhoneNumber;
  readonly user: User;
}

function take({ platform, routing, user }: Change): void {
  if (!routing.roles.has('escalation')) throw cloudError(2494191);
  setOwner(platform, routing, user, 'app');
}

function release({ platform, routing, number, user }: Change): void {
  const owner = ownerOf(platform, number.id, user);
  if (owner !== null && owner !== 'app') throw notOwner();
  setOwner(platform, routing, user, null);
}

function pass({ platform, routing, number, user }: Change, role: unknown): void {
  if (ownerOf(platform, number.id, user) !== 'app') throw notOwner();
  const target = role === undefined ? 'escalation' : oneOf({ role }, 'role', 'control_pass.target_', targetRoles);
  if (!routing.others.has(target)) throw invalidParameter(`No responder holds the role ${target}.`);
  setOwner(platform, routing, user, target);
}

const notOwner = () => invalidParameter('The thread is not owned by this app.');

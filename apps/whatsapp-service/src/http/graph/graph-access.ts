import type { KeyScope } from '@intexuraos/service-api/words';
import { forAllNumbers, missingScope, otherNumber } from '../api-keys.ts';
import { type Caller, mayUse, mayUseNumber } from '../caller.ts';
import { RefusedError } from '../error-response.ts';
import { type CallerQuery, withParameter } from './caller-query.ts';
import type { GraphRoute } from './find-graph-route.ts';
import type { NodeKind } from './own-nodes.ts';

/**
 * The scope that a call of a route needs; the one place where that is declared. Meta's answers pass through unread, so
 * reading any of them counts as reading content. Null for calls that are refused whatever the key is.
 */
export function scopeOfRoute({ kind }: Pick<GraphRoute, 'kind'>, method: string): KeyScope | null {
  switch (kind) {
    case 'foreign':
    case 'not_passed':
    case 'wrong_method':
      return null;
    case 'messages':
    case 'marketing_messages':
    case 'thread_control':
    case 'upload':
      return 'send';
    case 'media':
    case 'media_content':
      return isRead(method) ? 'read:content' : 'send';
    default:
      return scopeOfNode(method);
  }
}

/** The scope for objects of the account: templates, flows, profiles, settings. */
const scopeOfNode = (method: string): KeyScope => (isRead(method) ? 'read:content' : 'manage');

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

/** Whether a number and a WABA are of one account; true if that is unknown. */
export type AreTogether = (phoneNumberId: string, wabaId: string) => boolean;

interface LimitedCall {
  readonly route: GraphRoute;
  readonly method: string;
  readonly query: CallerQuery;
}

/**
 * Limits a call to the numbers of its caller. Messages and everything under a number's path belong to that number. A
 * file is looked up with the number that it belongs to, which Meta checks. An account's templates may be read with a key
 * for any of its numbers.
 * @returns the query for Meta.
 * @throws {RefusedError} for calls that concern other numbers, or all.
 */
export function limitToNumbers(
  caller: Caller,
  { route, method, query }: LimitedCall,
  areTogether: AreTogether,
): CallerQuery {
  const { phoneNumberIds } = caller;
  if (phoneNumberIds === null) return query;
  switch (route.kind) {
    case 'foreign':
    case 'not_passed':
    case 'wrong_method':
      return query;
    case 'messages':
    case 'marketing_messages':
    case 'thread_control':
      return requireNumber(caller, route.phoneNumberId, query);
    case 'media':
    case 'media_content': {
      const [only = ''] = phoneNumberIds;
      const given = query.parameters.getAll('phone_number_id');
      if (given.length === 0 && phoneNumberIds.length > 1) throw refusal(numberNeeded(phoneNumberIds));
      const number = given.at(-1) ?? only;
      return requireNumber(caller, number, ofNumber(query, number));
    }
    case 'upload':
    case 'pass': {
      const [id = '', edge] = route.path.split('/');
      if (edge === 'message_templates' && isRead(method)) {
        requireAccount(caller, id, areTogether);
        return query;
      }
      if (mayUseNumber(caller, id)) return query;
      throw refusal(forAllNumbers(caller));
    }
    default:
      throw refusal(forAllNumbers(caller));
  }
}

/** @throws {RefusedError} for a template or a flow that was called by an id which could also have been a file's. */
export function requireNodeAccess(
  caller: Caller,
  { method, kind, wabaId }: { readonly method: string; readonly kind: NodeKind; readonly wabaId: string | null },
  areTogether: AreTogether,
): void {
  const scope = scopeOfNode(method);
  if (!mayUse(caller, scope)) throw new RefusedError('scope_missing', missingScope(caller, scope));
  if (caller.phoneNumberIds === null) return;
  if (kind === 'flow' || !isRead(method)) throw refusal(forAllNumbers(caller));
  if (wabaId !== null) requireAccount(caller, wabaId, areTogether);
}

/** @throws {RefusedError} for an account that has none of the caller's numbers. */
function requireAccount(caller: Caller, wabaId: string, areTogether: AreTogether): void {
  if (caller.phoneNumberIds?.some((number) => areTogether(number, wabaId)) === false)
    throw refusal(otherNumber(caller, wabaId));
}

function requireNumber(caller: Caller, phoneNumberId: string, query: CallerQuery): CallerQuery {
  if (!mayUseNumber(caller, phoneNumberId)) throw refusal(otherNumber(caller, phoneNumberId));
  return query;
}

function ofNumber({ parameters, text }: CallerQuery, phoneNumberId: string): CallerQuery {
  const limited = new URLSearchParams(parameters);
  limited.set('phone_number_id', phoneNumberId);
  return { parameters: limited, text: withParameter(text, 'phone_number_id', phoneNumberId) };
}

const refusal = (message: string): RefusedError => new RefusedError('number_not_allowed', message);

const numberNeeded = (phoneNumberIds: readonly string[]): string =>
  `This key is limited to the business numbers ${phoneNumberIds.join(', ')}. Add phone_number_id with the one that the file belongs to.`;

import { missingParameter, nonexistingField, parameterError, statusError } from '../graph/errors.ts';
import type { AnyRoute, GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import { GraphError } from '../graph/graph-error.ts';
import { selectedFields } from '../graph/node-type.ts';
import { pageBody, pageOf } from '../graph/paging.ts';
import { jsonParameter, textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import { idsOf } from '../users/inbound-value.ts';
import { digitsOf, type PhoneNumber } from '../world/phone-number.ts';
import type { User } from '../world/user.ts';

const maxBlocked = 64_000;
const messaging = 'whatsapp_business_messaging';

/** Blocking users (Meta: block-users). */
export const blockedUsersRoutes: readonly AnyRoute[] = [
  { node: 'phone-number', verb: 'GET', edge: 'block_users', needs: messaging, handle: listBlocked },
  { node: 'phone-number', verb: 'POST', edge: 'block_users', needs: messaging, handle: block },
  { node: 'phone-number', verb: 'DELETE', edge: 'block_users', needs: messaging, handle: unblock },
];

const blockedOf = ({ id }: PhoneNumber, { world }: Platform): Set<string> => {
  const blocked = world.blockedUsers.get(id) ?? new Set<string>();
  world.blockedUsers.set(id, blocked);
  return blocked;
};

function listBlocked(call: GraphCall, number: PhoneNumber, platform: Platform): GraphAnswer {
  const names = selectedFields(call)?.map(({ name }) => name) ?? ['messaging_product', 'wa_id'];
  const unknown = names.find((name) => !blockedFields.has(name));
  if (unknown !== undefined) throw nonexistingField(unknown, 'WhatsAppBusinessBlockedUser');
  const all = [...blockedOf(number, platform)].map((id) => ({ id }));
  const { items, paging } = pageOf(all, call);
  const view = ({ id }: { readonly id: string }) => {
    const ids = idsOf(platform.world.users.ensure(id), number, platform);
    const shown: Record<string, unknown> = { messaging_product: 'whatsapp', input: id, ...ids, wa_id: id };
    return Object.fromEntries(names.flatMap((name) => (shown[name] === undefined ? [] : [[name, shown[name]]])));
  };
  return { body: pageBody(items.map(view), paging) };
}

const blockedFields: ReadonlySet<string> = new Set([
  'messaging_product',
  'input',
  'wa_id',
  'user_id',
  'parent_user_id',
]);

interface Named {
  readonly input: string;
  readonly user: User | undefined;
  readonly isByUserId: boolean;
}

type Outcome = { readonly code: number; readonly details?: string } | undefined;

/** Only users who have written within 24 hours can be blocked. */
function block(call: GraphCall, number: PhoneNumber, platform: Platform): GraphAnswer {
  const blocked = blockedOf(number, platform);
  return change(call, platform, 'added_users', ({ input, user }) => {
    if (digitsOf(input) === digitsOf(number.displayPhoneNumber)) return { code: 131021 };
    if (!user?.hasWhatsApp) return { code: 131047, details: 'The user is not on WhatsApp.' };
    const until = platform.world.windows.openUntil(number.id, user.waId) ?? 0;
    if (until <= platform.clock.now()) return { code: 131047 };
    if (blocked.size >= maxBlocked && !blocked.has(user.waId)) return { code: 139101 };
    blocked.add(user.waId);
    return undefined;
  });
}

function unblock(call: GraphCall, number: PhoneNumber, platform: Platform): GraphAnswer {
  const blocked = blockedOf(number, platform);
  return change(call, platform, 'removed_users', ({ user }) =>
    user && blocked.delete(user.waId) ? undefined : { code: 139100, details: 'The user is not blocked.' },
  );
}

/** Applies it to each user; if some fail, the response is an error that lists both successes and failures. */
function change(
  { params }: GraphCall,
  platform: Platform,
  listName: 'added_users' | 'removed_users',
  apply: (named: Named) => Outcome,
): GraphAnswer {
  if (textParameter(params, 'messaging_product') !== 'whatsapp') throw missingParameter('messaging_product');
  const done: object[] = [];
  const failed: object[] = [];
  for (const named of readUsers(params, platform)) {
    const outcome = apply(named);
    if (outcome === undefined) done.push(view(named));
    else failed.push({ ...view(named), errors: [errorOf(outcome)] });
  }
  const halves = { ...(done.length > 0 && { [listName]: done }), ...(failed.length > 0 && { failed_users: failed }) };
  if (failed.length === 0) return { body: { messaging_product: 'whatsapp', block_users: halves } };
  throw new GraphError('(#139100) Failed to block/unblock users', {
    code: 139100,
    details: 'Failed to block some users, see the block_users response list for details',
    beside: { messaging_product: 'whatsapp', block_users: halves },
  });
}

function errorOf({ code, details }: NonNullable<Outcome>) {
  const { message, error_data } = statusError(code, details);
  return { message, code, error_data };
}

const view = ({ input, user, isByUserId }: Named) => ({
  input,
  ...(isByUserId ? { user_id: input } : user && { wa_id: user.waId }),
});

function readUsers(params: GraphCall['params'], { world }: Platform): Named[] {
  const value = jsonParameter(params, 'block_users');
  if (value === undefined) throw missingParameter('block_users');
  if (!Array.isArray(value) || value.length === 0) throw parameterError('Param block_users must be an array.');
  return value.map((each: unknown) => {
    const { user, user_id: userId }: Record<string, unknown> =
      typeof each === 'object' && each !== null ? { ...each } : {};
    if (typeof user === 'string') {
      return { input: user, user: world.users.byNumber(digitsOf(user)), isByUserId: false };
    }
    if (typeof userId === 'string') return { input: userId, user: world.users.byUserId(userId), isByUserId: true };
    throw missingParameter("block_users['user']");
  });
}

import type { AnyRoute, GraphCall } from '../graph/graph-call.ts';
import { success } from '../graph/graph-call.ts';
import { readNode } from '../graph/node-type.ts';
import { textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { App } from '../world/app.ts';
import type { Waba } from '../world/waba.ts';
import { deleteSubscription, getSubscriptions, postSubscription } from './apps/app-subscriptions.ts';
import { getSubscribedApps, subscribeApp, unsubscribeApp } from './apps/subscribed-apps.ts';
import { changeNumberSettings } from './numbers/change-number-settings.ts';
import { addNumber, listNumbers } from './numbers/list-numbers.ts';
import { numberType } from './numbers/number-type.ts';
import { deregisterNumber, registerNumber, requestCode, verifyCode } from './numbers/register-number.ts';
import { accessToken } from './tokens/access-token.ts';
import { debugToken } from './tokens/debug-token.ts';
import { assignedWabas, listWabas } from './wabas/list-wabas.ts';
import { businessType, wabaType } from './wabas/waba-type.ts';

const management = 'whatsapp_business_management';

const numbers: readonly AnyRoute[] = [
  {
    node: 'phone-number',
    verb: 'GET',
    edge: '',
    needs: management,
    handle: (call, number, platform) => ({ body: readNode(numberType, number, platform, call) }),
  },
  { node: 'phone-number', verb: 'POST', edge: '', needs: management, handle: changeNumberSettings },
  { node: 'phone-number', verb: 'POST', edge: 'register', needs: management, handle: registerNumber },
  { node: 'phone-number', verb: 'POST', edge: 'deregister', needs: management, handle: deregisterNumber },
  { node: 'phone-number', verb: 'POST', edge: 'request_code', needs: management, handle: requestCode },
  { node: 'phone-number', verb: 'POST', edge: 'verify_code', needs: management, handle: verifyCode },
];

const wabas: readonly AnyRoute[] = [
  {
    node: 'waba',
    verb: 'GET',
    edge: '',
    needs: management,
    handle: (call, waba, platform) => ({ body: readNode(wabaType, waba, platform, call) }),
  },
  { node: 'waba', verb: 'POST', edge: '', needs: management, handle: changeWaba },
  { node: 'waba', verb: 'GET', edge: 'phone_numbers', needs: management, handle: listNumbers },
  { node: 'waba', verb: 'POST', edge: 'phone_numbers', needs: management, handle: addNumber },
  { node: 'waba', verb: 'GET', edge: 'subscribed_apps', needs: management, handle: getSubscribedApps },
  { node: 'waba', verb: 'POST', edge: 'subscribed_apps', needs: management, handle: subscribeApp },
  { node: 'waba', verb: 'DELETE', edge: 'subscribed_apps', needs: management, handle: unsubscribeApp },
  { node: 'waba', verb: 'GET', edge: 'assigned_users', needs: management, handle: assignedUsers },
];

const businesses: readonly AnyRoute[] = [
  {
    node: 'business',
    verb: 'GET',
    edge: '',
    needs: 'business_management',
    handle: (call, business, platform) => ({ body: readNode(businessType, business, platform, call) }),
  },
  {
    node: 'business',
    verb: 'GET',
    edge: 'owned_whatsapp_business_accounts',
    needs: 'business_management',
    handle: (call, { id }, platform) =>
      listWabas(
        call,
        [...platform.world.wabas.values()].filter(({ businessId }) => businessId === id),
        platform,
      ),
  },
  {
    node: 'business',
    verb: 'GET',
    edge: 'client_whatsapp_business_accounts',
    needs: 'business_management',
    handle: () => ({ body: { data: [] } }),
  },
  {
    node: 'system-user',
    verb: 'GET',
    edge: 'assigned_whatsapp_business_accounts',
    needs: management,
    handle: (call, _user, platform) => listWabas(call, assignedWabas(call, platform), platform),
  },
];

const apps: readonly AnyRoute[] = [
  { node: 'app', verb: 'GET', edge: '', needs: 'any-token', handle: (_call, app) => ({ body: appJson(app) }) },
  { node: 'app', verb: 'GET', edge: 'subscriptions', needs: 'app-token', handle: getSubscriptions },
  { node: 'app', verb: 'POST', edge: 'subscriptions', needs: 'app-token', handle: postSubscription },
  { node: 'app', verb: 'DELETE', edge: 'subscriptions', needs: 'app-token', handle: deleteSubscription },
];

const named: readonly AnyRoute[] = [
  {
    node: 'root',
    verb: 'GET',
    edge: 'debug_token',
    needs: 'nothing',
    handle: (call, _node, platform) => debugToken(call, platform),
  },
  {
    node: 'root',
    verb: 'GET',
    edge: 'oauth/access_token',
    needs: 'nothing',
    handle: (call, _node, platform) => accessToken(call, platform),
  },
  { node: 'root', verb: 'GET', edge: 'app', needs: 'any-token', handle: ({ app }) => ({ body: appJson(app) }) },
  {
    node: 'root',
    verb: 'GET',
    edge: 'me',
    needs: 'any-token',
    handle: (call, _node, platform) => ({ body: me(call, platform) }),
  },
  {
    node: 'root',
    verb: 'GET',
    edge: 'me/permissions',
    needs: 'any-token',
    handle: ({ token }) => ({
      body: { data: [...token.scopes].map((permission) => ({ permission, status: 'granted' })) },
    }),
  },
  {
    node: 'root',
    verb: 'GET',
    edge: 'me/businesses',
    needs: 'business_management',
    handle: (call, _node, platform) => {
      const ids = new Set(assignedWabas(call, platform).map(({ businessId }) => businessId));
      const found = [...ids].flatMap((id) => platform.world.businesses.get(id) ?? []);
      return { body: { data: found.map(({ id, name }) => ({ id, name })) } };
    },
  },
  {
    node: 'root',
    verb: 'GET',
    edge: 'me/assigned_whatsapp_business_accounts',
    needs: management,
    handle: (call, _node, platform) => listWabas(call, assignedWabas(call, platform), platform),
  },
];

export const accountsRoutes: readonly AnyRoute[] = [...numbers, ...wabas, ...businesses, ...apps, ...named];

function appJson({ id, name }: App) {
  return { link: `https://www.facebook.com/games/?app_id=${id}`, name, id };
}

function me({ token, app }: GraphCall, { world }: Platform) {
  const user = world.systemUsers.get(token.userId ?? '');
  return user ? { name: user.name, id: user.id } : { name: app.name, id: app.id };
}

function changeWaba({ params }: GraphCall, waba: Waba) {
  const name = textParameter(params, 'name');
  const timezoneId = textParameter(params, 'timezone_id');
  if (name) waba.name = name;
  if (timezoneId) waba.timezoneId = timezoneId;
  return success;
}

/** The users that were given this WABA. */
function assignedUsers(_call: GraphCall, waba: Waba, { world }: Platform) {
  const tokens = [...world.tokens.values()].filter(({ wabaIds }) => wabaIds === 'all' || wabaIds.has(waba.id));
  const users = new Set(tokens.flatMap(({ userId }) => world.systemUsers.get(userId ?? '') ?? []));
  return { body: { data: [...users].map(({ id, name }) => ({ id, name, tasks: ['MANAGE'] })) } };
}

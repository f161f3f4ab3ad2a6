import type { AnyRoute } from '../graph/graph-call.ts';
import { readNode } from '../graph/node-type.ts';
import { pageBody, pageOf } from '../graph/paging.ts';
import { deleteSubscription, getSubscriptions, postSubscription } from './apps/app-subscriptions.ts';
import { appType } from './apps/app-type.ts';
import { getSubscribedApps, subscribeApp, unsubscribeApp } from './apps/subscribed-apps.ts';
import { businessType } from './businesses/business-type.ts';
import { clientWabas, ownedWabas } from './businesses/wabas-of-business.ts';
import { addNumber } from './numbers/add-number.ts';
import { changeNumberSettings } from './numbers/change-number-settings.ts';
import { listNumbers } from './numbers/list-numbers.ts';
import { numberType } from './numbers/number-type.ts';
import { deregisterNumber, registerNumber } from './numbers/register-number.ts';
import { requestCode, verifyCode } from './numbers/verify-number.ts';
import { accessToken } from './tokens/access-token.ts';
import { debugToken } from './tokens/debug-token.ts';
import { assignedUsers, assignedWabas, tokensOf } from './users/assigned.ts';
import { getBusinesses, getMe, getMyWabas, getPermissions } from './users/me.ts';
import { assignedUserType, userType } from './users/user-type.ts';
import { changeWaba } from './wabas/change-waba.ts';
import { listWabas } from './wabas/list-wabas.ts';
import { connectCatalog, disconnectCatalog, listCatalogs } from './wabas/product-catalogs.ts';
import { wabaType } from './wabas/waba-type.ts';

const messaging = 'whatsapp_business_messaging';
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
  { node: 'phone-number', verb: 'POST', edge: 'register', needs: messaging, handle: registerNumber },
  { node: 'phone-number', verb: 'POST', edge: 'deregister', needs: messaging, handle: deregisterNumber },
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
  { node: 'waba', verb: 'GET', edge: 'product_catalogs', needs: management, handle: listCatalogs },
  { node: 'waba', verb: 'POST', edge: 'product_catalogs', needs: management, handle: connectCatalog },
  { node: 'waba', verb: 'DELETE', edge: 'product_catalogs', needs: management, handle: disconnectCatalog },
  { node: 'waba', verb: 'GET', edge: 'subscribed_apps', needs: management, handle: getSubscribedApps },
  { node: 'waba', verb: 'POST', edge: 'subscribed_apps', needs: management, handle: subscribeApp },
  { node: 'waba', verb: 'DELETE', edge: 'subscribed_apps', needs: management, handle: unsubscribeApp },
  {
    node: 'waba',
    verb: 'GET',
    edge: 'assigned_users',
    needs: management,
    handle: (call, waba, platform) => {
      const { items, paging } = pageOf(assignedUsers(platform.world, waba), call);
      const data = items.map((user) => readNode(assignedUserType, user, platform, call));
      return { body: pageBody(data, paging) };
    },
  },
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
    handle: (call, { id }, platform) => listWabas(call, ownedWabas(platform.world, id), platform),
  },
  {
    node: 'business',
    verb: 'GET',
    edge: 'client_whatsapp_business_accounts',
    needs: 'business_management',
    handle: (call, { id }, platform) => listWabas(call, clientWabas(platform.world, id), platform),
  },
];

const users: readonly AnyRoute[] = [
  {
    node: 'system-user',
    verb: 'GET',
    edge: '',
    needs: 'any-token',
    handle: (call, user, platform) => ({ body: readNode(userType, user, platform, call) }),
  },
  {
    node: 'system-user',
    verb: 'GET',
    edge: 'assigned_whatsapp_business_accounts',
    needs: management,
    handle: (call, user, platform) =>
      listWabas(call, assignedWabas(platform.world, tokensOf(platform.world, user)), platform),
  },
  { node: 'root', verb: 'GET', edge: 'me', needs: 'any-token', handle: (call, _, platform) => getMe(call, platform) },
  {
    node: 'root',
    verb: 'GET',
    edge: 'me/permissions',
    needs: 'any-token',
    handle: (call, _, platform) => getPermissions(call, platform),
  },
  {
    node: 'root',
    verb: 'GET',
    edge: 'me/businesses',
    needs: 'business_management',
    handle: (call, _, platform) => getBusinesses(call, platform),
  },
  {
    node: 'root',
    verb: 'GET',
    edge: 'me/assigned_whatsapp_business_accounts',
    needs: management,
    handle: (call, _, platform) => getMyWabas(call, platform),
  },
];

const apps: readonly AnyRoute[] = [
  {
    node: 'app',
    verb: 'GET',
    edge: '',
    needs: 'any-token',
    handle: (call, app, platform) => ({ body: readNode(appType, app, platform, call) }),
  },
  {
    node: 'root',
    verb: 'GET',
    edge: 'app',
    needs: 'any-token',
    handle: (call, _, platform) => ({ body: readNode(appType, call.app, platform, call) }),
  },
  { node: 'app', verb: 'GET', edge: 'subscriptions', needs: 'app-token', handle: getSubscriptions },
  { node: 'app', verb: 'POST', edge: 'subscriptions', needs: 'app-token', handle: postSubscription },
  { node: 'app', verb: 'DELETE', edge: 'subscriptions', needs: 'app-token', handle: deleteSubscription },
];

const tokens: readonly AnyRoute[] = [
  {
    node: 'root',
    verb: 'GET',
    edge: 'debug_token',
    needs: 'nothing',
    handle: (call, _, platform) => debugToken(call, platform),
  },
  {
    node: 'root',
    verb: 'GET',
    edge: 'oauth/access_token',
    needs: 'nothing',
    handle: (call, _, platform) => accessToken(call, platform),
  },
];

/** Numbers, WABAs, portfolios, users, apps and tokens: everything except messages, media and templates. */
export const accountsRoutes: readonly AnyRoute[] = [...numbers, ...wabas, ...businesses, ...users, ...apps, ...tokens];

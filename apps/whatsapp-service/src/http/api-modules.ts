import { type AccountApiDeps, accountApi } from './account/routes.ts';
import type { ApiModule } from './api-module.ts';
import { type AuditApiDeps, auditApi } from './audit/routes.ts';
import { type BroadcastsApiDeps, broadcastsApi } from './broadcasts/routes.ts';
import { type ConsoleApiDeps, consoleApi } from './console/routes.ts';
import { type ContactsApiDeps, contactsApi } from './contacts/routes.ts';
import { type ConversationsApiDeps, conversationsApi } from './conversations/routes.ts';
import { type DeliveriesApiDeps, deliveriesApi } from './deliveries/routes.ts';
import { type PagesDeps, pagesApi } from './docs/pages.ts';
import { type ErasuresApiDeps, erasuresApi } from './erasures/routes.ts';
import { type EventsApiDeps, eventsApi } from './events/routes.ts';
import { type GraphApiDeps, graphApi } from './graph/graph-routes.ts';
import { type KeysApiDeps, keysApi } from './keys/routes.ts';
import { type MediaApiDeps, mediaApi } from './media/routes.ts';
import { type MessagesApiDeps, messagesApi } from './messages/routes.ts';
import { type OperationsApiDeps, operationsApi } from './operations/routes.ts';
import { type OutboxApiDeps, outboxApi } from './outbox/routes.ts';
import { type RetentionApiDeps, retentionApi } from './retention/routes.ts';
import { type SearchApiDeps, searchApi } from './search/routes.ts';
import { type SubscriptionsApiDeps, subscriptionsApi } from './subscriptions/routes.ts';
import { type WebhookSetupDeps, webhookSetupApi } from './webhook/get-webhook.ts';

/** The dependencies of all resources; each declares its own. */
export type ApiDeps = PagesDeps &
  ConsoleApiDeps &
  EventsApiDeps &
  ConversationsApiDeps &
  ContactsApiDeps &
  ErasuresApiDeps &
  MessagesApiDeps &
  SearchApiDeps &
  MediaApiDeps &
  AccountApiDeps &
  OperationsApiDeps &
  RetentionApiDeps &
  WebhookSetupDeps &
  OutboxApiDeps &
  BroadcastsApiDeps &
  SubscriptionsApiDeps &
  DeliveriesApiDeps &
  KeysApiDeps &
  AuditApiDeps &
  GraphApiDeps;

/** The resources of the API, in the order of the OpenAPI document. A new one needs a folder, and a line here. */
export const apiModules = (deps: ApiDeps): readonly ApiModule[] => [
  ...pagesApi(deps),
  ...consoleApi(deps),
  ...eventsApi(deps),
  ...conversationsApi(deps),
  ...contactsApi(deps),
  ...erasuresApi(deps),
  ...messagesApi(deps),
  ...searchApi(deps),
  ...mediaApi(deps),
  ...accountApi(deps),
  ...operationsApi(deps),
  ...retentionApi(deps),
  ...webhookSetupApi(deps),
  ...outboxApi(deps),
  ...broadcastsApi(deps),
  ...subscriptionsApi(deps),
  ...deliveriesApi(deps),
  ...keysApi(deps),
  ...auditApi(deps),
  ...graphApi(deps),
];

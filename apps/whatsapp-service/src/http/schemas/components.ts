import type { Component } from '@intexuraos/service-api/schemas';
import {
  accountComponent,
  accountStateComponent,
  bulkComponent,
  conversationComponents,
  errorComponent,
  eventComponent,
  eventDetailComponent,
  freeMessagesComponent,
  groupComponent,
  healthComponent,
  itemComponent,
  messageComponents,
  metaErrorComponent,
  outboxComponents,
  pauseComponent,
  resultComponent,
  standingComponent,
  statusComponents,
  triedComponent,
  usageComponent,
  usagePageComponent,
  userComponent,
} from '@intexuraos/service-api/schemas';
import type { TObject } from 'typebox';
import { broadcastComponents } from '../broadcasts/schemas.ts';
import { eventDataComponents } from '../subscriptions/event-types.ts';
import { deliveryComponents } from './delivery.ts';
import { graphErrorComponent, sentMessageComponent } from './graph-operations.ts';
import { keyComponent, newKeyComponent } from './key.ts';
import { subscriptionComponents } from './subscription.ts';

const all: readonly Component[] = [
  eventComponent,
  eventDetailComponent,
  resultComponent,
  itemComponent,
  ...conversationComponents,
  ...messageComponents,
  userComponent,
  metaErrorComponent,
  accountComponent,
  accountStateComponent,
  standingComponent,
  groupComponent,
  usageComponent,
  freeMessagesComponent,
  usagePageComponent,
  ...outboxComponents,
  bulkComponent,
  ...broadcastComponents,
  ...deliveryComponents,
  sentMessageComponent,
  graphErrorComponent,
  pauseComponent,
  triedComponent,
  healthComponent,
  ...statusComponents,
  ...subscriptionComponents,
  ...eventDataComponents,
  keyComponent,
  newKeyComponent,
  errorComponent,
];

/** `components.schemas` of the OpenAPI document. */
export const componentSchemas: Readonly<Record<string, TObject>> = Object.fromEntries(
  all.map(({ name, schema }) => [name, schema]),
);

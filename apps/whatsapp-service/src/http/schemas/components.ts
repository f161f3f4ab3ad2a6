import type { TObject } from 'typebox';
import { broadcastComponents } from '../broadcasts/schemas.ts';
import { eventDataComponents } from '../subscriptions/event-types.ts';
import { accountComponent, accountStateComponent, groupComponent, standingComponent } from './account.ts';
import { bulkComponent } from './bulk.ts';
import type { Component } from './component.ts';
import { conversationComponents } from './conversation.ts';
import { deliveryComponents } from './delivery.ts';
import { errorComponent } from './error.ts';
import { eventComponent, eventDetailComponent, itemComponent, resultComponent } from './event.ts';
import { graphErrorComponent, sentMessageComponent } from './graph-operations.ts';
import { healthComponent, pauseComponent, triedComponent } from './health.ts';
import { messageComponents } from './message.ts';
import { outboxComponents } from './outbox.ts';
import { statusComponents } from './status.ts';
import { subscriptionComponents } from './subscription.ts';
import { freeMessagesComponent, usageComponent, usagePageComponent } from './usage.ts';
import { metaErrorComponent, userComponent } from './user.ts';

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
  errorComponent,
];

/** `components.schemas` of the OpenAPI document. */
export const componentSchemas: Readonly<Record<string, TObject>> = Object.fromEntries(
  all.map(({ name, schema }) => [name, schema]),
);

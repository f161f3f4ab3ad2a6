import type { TObject } from 'typebox';
import { accountComponent, accountStateComponent, groupComponent, standingComponent } from './account.ts';
import type { Component } from './component.ts';
import {
  callConsentComponent,
  contextComponent,
  controlComponent,
  conversationComponent,
  freeEntryPointComponent,
  handoverComponent,
  lastMessageComponent,
  ownerComponent,
  serviceWindowComponent,
} from './conversation.ts';
import { errorComponent } from './error.ts';
import { eventComponent, eventDetailComponent, itemComponent, resultComponent } from './event.ts';
import { graphErrorComponent, sentMessageComponent } from './graph-operations.ts';
import { healthComponent } from './health.ts';
import {
  callComponent,
  groupProgressComponent,
  mediaComponent,
  messageComponent,
  paymentComponent,
  paymentReportComponent,
  productComponent,
  quotedMessageComponent,
  reactionComponent,
  statusComponent,
  versionComponent,
} from './message.ts';
import {
  attemptComponent,
  catalogueEntryComponent,
  outboxEntryComponent,
  outboxEntryDetailComponent,
  outboxProblemComponent,
  outboxStatusComponent,
  waitComponent,
} from './outbox.ts';
import { freeMessagesComponent, usageComponent, usagePageComponent } from './usage.ts';
import { metaErrorComponent, userComponent } from './user.ts';

const all: readonly Component[] = [
  eventComponent,
  eventDetailComponent,
  resultComponent,
  itemComponent,
  conversationComponent,
  lastMessageComponent,
  serviceWindowComponent,
  callConsentComponent,
  freeEntryPointComponent,
  controlComponent,
  contextComponent,
  handoverComponent,
  ownerComponent,
  messageComponent,
  callComponent,
  statusComponent,
  groupProgressComponent,
  mediaComponent,
  reactionComponent,
  versionComponent,
  quotedMessageComponent,
  productComponent,
  paymentComponent,
  paymentReportComponent,
  userComponent,
  metaErrorComponent,
  accountComponent,
  accountStateComponent,
  standingComponent,
  groupComponent,
  usageComponent,
  freeMessagesComponent,
  usagePageComponent,
  outboxEntryComponent,
  outboxEntryDetailComponent,
  waitComponent,
  attemptComponent,
  outboxStatusComponent,
  outboxProblemComponent,
  catalogueEntryComponent,
  sentMessageComponent,
  graphErrorComponent,
  healthComponent,
  errorComponent,
];

/** `components.schemas` of the OpenAPI document. */
export const componentSchemas: Readonly<Record<string, TObject>> = Object.fromEntries(
  all.map(({ name, schema }) => [name, schema]),
);

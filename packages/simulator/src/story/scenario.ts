import { accountSamples } from './account-updates.ts';
import { batchSamples, closingSample, odditySamples, refusedSamples } from './batches-and-oddities.ts';
import { businessAppSamples, echoSample } from './business-app.ts';
import { callSamples, userSamples } from './calls-and-users.ts';
import { answeringSamples, askingSamples, mediaSamples } from './customer-messages.ts';
import { responderSamples } from './other-responders.ts';
import { earlyStatusSample, statusSamples } from './statuses.ts';
import type { Sample } from './webhook-builder.ts';

/**
 * An afternoon of Kiln & Clay, a pottery shop on WhatsApp: customers ask, order and change their minds, the shop
 * answers from its phone, and Meta reports it all. Every kind of webhook occurs at least once, in this order.
 */
export const scenario: readonly Sample[] = [
  ...askingSamples,
  // The status of the shop's answer overtakes the answer itself, as happens in practice.
  earlyStatusSample,
  echoSample,
  ...answeringSamples,
  ...mediaSamples,
  ...statusSamples,
  ...callSamples,
  ...userSamples,
  ...responderSamples,
  ...businessAppSamples,
  ...accountSamples,
  ...batchSamples,
  ...odditySamples,
  ...refusedSamples,
  closingSample,
];

/** Seconds between two webhooks of the story; the last one happens now. */
export const secondsApart = 45;

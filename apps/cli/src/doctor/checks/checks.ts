import type { Check } from '../check.ts';
import { accountChecks } from './account.ts';
import { callbackChecks } from './callback.ts';
import { featureChecks } from './features.ts';
import { numberChecks } from './number.ts';
import { problemsCheck } from './problems.ts';
import { serviceChecks } from './service.ts';
import { settingsChecks } from './settings.ts';
import { signInCheck } from './sign-in.ts';
import { tokenChecks } from './token.ts';
import { waitingCheck } from './waiting.ts';
import { webhookChecks } from './webhooks.ts';

/** All of doctor's checks, causes before effects. */
export const checks: readonly Check[] = [
  ...settingsChecks,
  ...tokenChecks,
  ...accountChecks,
  ...numberChecks,
  ...featureChecks,
  ...webhookChecks,
  ...callbackChecks,
  ...serviceChecks,
  signInCheck,
  problemsCheck,
  waitingCheck,
];

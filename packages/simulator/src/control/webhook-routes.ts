import type { Simulator } from '../simulator.ts';
import type { WebhookRecord } from '../webhooks/webhooks.ts';
import { defaults } from '../world/defaults.ts';
import { ControlError } from './control-error.ts';
import type { ControlRequest } from './control-request.ts';
import { limitOf } from './message-routes.ts';
import { objectOf, optionalString, string } from './read-values.ts';

/** POSTs to callbacks, oldest first, the newest `limit` of those that match; bodies as text and as JSON. */
export function getWebhooks(simulator: Simulator, { query }: ControlRequest): unknown {
  const [state, field] = [query.get('state'), query.get('field')];
  if (state !== null && !states.some((each) => each === state)) {
    throw new ControlError(`state must be one of ${states.join(', ')}.`);
  }
  const matching = simulator
    .webhooks()
    .filter(
      (record) => (state === null || record.state === state) && (field === null || record.fields.includes(field)),
    );
  return { data: matching.slice(-limitOf(query)).map((record) => ({ ...record, json: JSON.parse(record.body) })) };
}

const states: readonly WebhookRecord['state'][] = ['waiting', 'delivered', 'given-up'];

/** Sends any given update to the apps that are subscribed to its field. */
export function postWebhook(simulator: Simulator, { body }: ControlRequest): unknown {
  const { world, webhooks } = simulator.platform;
  const phoneNumberId = optionalString(body, 'phoneNumberId', '');
  const number = phoneNumberId === undefined ? undefined : world.phoneNumbers.get(phoneNumberId);
  if (phoneNumberId !== undefined && !number) throw new ControlError(`There is no number ${phoneNumberId}.`, 404);
  const wabaId = optionalString(body, 'wabaId', '') ?? number?.wabaId ?? defaults.wabaId;
  if (!world.wabas.has(wabaId)) throw new ControlError(`There is no WABA ${wabaId}.`, 404);
  const field = string(body, 'field', '');
  const value = objectOf(body.value, 'value');
  webhooks.emit({ wabaId, field, value, ...(phoneNumberId !== undefined && { phoneNumberId }) });
  return { isWanted: isWanted(simulator, wabaId, field) };
}

/** Whether any app is subscribed to the account and to the field. */
function isWanted({ platform }: Simulator, wabaId: string, field: string): boolean {
  const { apps, wabas } = platform.world;
  const subscribed = [...(wabas.get(wabaId)?.subscribedApps.keys() ?? [])];
  return subscribed.some((id) => apps.get(id)?.subscription?.fields.has(field) === true);
}

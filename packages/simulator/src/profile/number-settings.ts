import { invalidParameter } from '../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../graph/graph-call.ts';
import { jsonParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';

/** One of them per call. */
const features = ['calling', 'user_identity_change', 'payload_encryption', 'storage_configuration'] as const;

/** `GET /{id}/settings` */
export function getSettings(_call: GraphCall, { id }: PhoneNumber, { world }: Platform): GraphAnswer {
  const usual = { calling: { status: 'DISABLED' }, storage_configuration: { status: 'DEFAULT' } };
  return { body: { ...usual, ...world.settings.get(id) } };
}

/** `POST /{id}/settings`: a change of calling is reported by webhook. */
export function postSettings({ params }: GraphCall, number: PhoneNumber, platform: Platform): GraphAnswer {
  const { world, clock, webhooks } = platform;
  const [feature, another] = features.filter((name) => params[name] !== undefined);
  if (!feature) throw invalidParameter('One feature setting must be specified');
  if (another) throw invalidParameter('Only one feature setting may be specified');
  const value = jsonParameter(params, feature);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidParameter(`${feature} must be a JSON object`);
  }
  const settings = world.settings.get(number.id) ?? {};
  const merged = { ...objectOf(settings[feature]), ...value };
  world.settings.set(number.id, { ...settings, [feature]: merged });
  if (feature === 'calling') {
    webhooks.emit({
      wabaId: number.wabaId,
      field: 'account_settings_update',
      value: {
        messaging_product: 'whatsapp',
        timestamp: String(clock.seconds()),
        type: 'phone_number_settings',
        phone_number_settings: { phone_number_id: number.id, calling: merged },
      },
    });
  }
  return success;
}

const objectOf = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

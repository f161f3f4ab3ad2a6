import { timeZoneOf } from '@intexuraos/whatsapp-simulator/time-zones';
import type { Context } from '../context.ts';
import { type Json, objectOf, objectsOf, textOf } from '../json.ts';
import { wrongUse } from '../outcome.ts';
import { MetaRefusal } from './meta.ts';

type Asking = Pick<Context, 'meta' | 'settings'>;

/** The ids of the accounts that the token can access: from its scopes, or from Meta's lists if the scopes name no accounts. */
export async function accountsOf({ meta, settings }: Asking): Promise<readonly string[]> {
  const { data } = await meta.get('debug_token', { input_token: settings.token ?? '' });
  const scopes = objectsOf(objectOf(data).granular_scopes);
  const management = scopes.find(({ scope }) => scope === 'whatsapp_business_management');
  const named = Array.isArray(management?.target_ids) ? management.target_ids.map(String) : [];
  if (named.length > 0) return named;
  return [
    ...new Set([...(await idsOf(meta, 'me/assigned_whatsapp_business_accounts')), ...(await ofBusinesses(meta))]),
  ];
}

/** Not every token may read this. */
async function idsOf(meta: Asking['meta'], path: string): Promise<string[]> {
  try {
    return (await meta.list(path)).map(({ id }) => String(id));
  } catch (error) {
    if (error instanceof MetaRefusal) return [];
    throw error;
  }
}

async function ofBusinesses(meta: Asking['meta']): Promise<string[]> {
  const found: string[] = [];
  for (const business of await idsOf(meta, 'me/businesses')) {
    for (const edge of ['owned_whatsapp_business_accounts', 'client_whatsapp_business_accounts']) {
      found.push(...(await idsOf(meta, `${business}/${edge}`)));
    }
  }
  return found;
}

/** The account to use: as configured, or the only one. @throws if there is none or several. */
export async function accountOf(context: Asking, given?: string): Promise<string> {
  const configured = given ?? context.settings.wabaIds[0];
  if (configured !== undefined) return configured;
  const all = await accountsOf(context);
  if (all.length === 1 && all[0] !== undefined) return all[0];
  throw wrongUse(
    all.length === 0
      ? 'The token can’t access any WhatsApp Business Account.'
      : `The token can access ${all.length} accounts: ${all.join(', ')}.`,
    all.length === 0
      ? 'Give the system user access to the account.'
      : 'Give one with --waba, or set INTEXURAOS_WHATSAPP_WABA_ID.',
  );
}

export const accountFields =
  'id,name,status,currency,country,timezone_id,account_review_status,business_verification_status,ownership_type';

/** The IANA name of the time zone in which Meta counts an account's months; null if it has none, or one that is new. */
export const timeZoneOfAccount = ({ timezone_id: id }: Json): string | null => timeZoneOf(String(id)) ?? null;

const plainNumberFields = [
  'id',
  'display_phone_number',
  'verified_name',
  'name_status',
  'status',
  'code_verification_status',
  'platform_type',
  'quality_rating',
  'throughput',
  'account_mode',
  'is_on_biz_app',
  'webhook_configuration',
  'health_status',
];

/** Since v24.0 the messaging limit is the portfolio's and has another name, which older versions don't know. */
const limitField = (version: string): string =>
  Number.parseInt(version.slice(1), 10) >= 24 ? 'whatsapp_business_manager_messaging_limit' : 'messaging_limit_tier';

/** The fields that are read of a number, for a version of the Graph API (`v24.0`). */
export const numberFieldsIn = (version: string): string => [...plainNumberFields, limitField(version)].join(',');

/** Such as `TIER_2K`; null if Meta doesn't say. */
export const messagingLimitOf = (number: Json): string | null =>
  textOf(number.whatsapp_business_manager_messaging_limit) ?? textOf(number.messaging_limit_tier);

/** The apps that get an account's webhooks. */
export async function subscribedApps(meta: Asking['meta'], wabaId: string): Promise<readonly Json[]> {
  return objectsOf((await meta.get(`${wabaId}/subscribed_apps`)).data);
}

/** The id of an app in that list. */
export const appIdOf = (entry: Json): string | null => textOf(objectOf(entry.whatsapp_business_api_data).id);

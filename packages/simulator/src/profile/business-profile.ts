import { missingParameter, nonexistingField, parameterError } from '../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../graph/graph-call.ts';
import { selectedFields } from '../graph/node-type.ts';
import { namesParameter, shortTextParameter, textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';

/** The texts of a profile, and their maximum lengths (Meta: business-profiles). */
const maxLengths = { about: 139, address: 256, description: 512, email: 128 } as const;
const fieldNames = ['messaging_product', ...Object.keys(maxLengths), 'profile_picture_url', 'websites', 'vertical'];
const verticals = [
  'ALCOHOL',
  'APPAREL',
  'AUTO',
  'BEAUTY',
  'EDU',
  'ENTERTAIN',
  'EVENT_PLAN',
  'FINANCE',
  'GOVT',
  'GROCERY',
  'HEALTH',
  'HOTEL',
  'NONPROFIT',
  'ONLINE_GAMBLING',
  'OTC_DRUGS',
  'OTHER',
  'PHYSICAL_GAMBLING',
  'PROF_SERVICES',
  'RESTAURANT',
  'RETAIL',
  'TRAVEL',
];

/** `GET /{id}/whatsapp_business_profile`: the requested fields that are set. */
export function getProfile(call: GraphCall, { id }: PhoneNumber, { world }: Platform): GraphAnswer {
  const profile = world.profiles.get(id) ?? {};
  const asked = selectedFields(call)?.map(({ name }) => name) ?? [];
  const unknown = asked.find((name) => !fieldNames.includes(name));
  if (unknown !== undefined) throw nonexistingField(unknown, 'WhatsAppBusinessProfile');
  const shown = Object.fromEntries(asked.flatMap((name) => (name in profile ? [[name, profile[name]]] : [])));
  return { body: { data: [{ ...shown, messaging_product: 'whatsapp' }] } };
}

/** `POST /{id}/whatsapp_business_profile`: changes the given fields; an empty text removes the value. */
export function postProfile({ params }: GraphCall, { id }: PhoneNumber, { world }: Platform): GraphAnswer {
  if (textParameter(params, 'messaging_product') !== 'whatsapp') throw missingParameter('messaging_product');
  const websites = namesParameter(params, 'websites');
  const changes: Record<string, unknown> = {
    ...world.profiles.get(id),
    ...changedTexts(params),
    ...(websites && { websites: checkedWebsites(websites) }),
    ...(params.profile_picture_handle !== undefined && {
      profile_picture_url: `https://pps.whatsapp.net/v/${id}.jpg`,
    }),
  };
  world.profiles.set(id, Object.fromEntries(Object.entries(changes).filter(([, value]) => !isEmpty(value))));
  return success;
}

const isEmpty = (value: unknown): boolean => value === '' || (Array.isArray(value) && value.length === 0);

function changedTexts(params: GraphCall['params']): Record<string, string> {
  const changes: Record<string, string> = {};
  for (const [name, maxLength] of Object.entries(maxLengths)) {
    const value = shortTextParameter(params, name, maxLength);
    if (value !== undefined) changes[name] = value;
  }
  if (changes.about === '') throw parameterError('Param about must be at least 1 character long.');
  if (changes.email && !/^[^@\s]+@[^@\s]+$/.test(changes.email)) {
    throw parameterError('Param email must be a valid email address.');
  }
  const vertical = textParameter(params, 'vertical');
  if (vertical && !verticals.includes(vertical)) {
    throw parameterError(`Param vertical must be one of {${verticals.join(', ')}} - got "${vertical}".`);
  }
  return { ...changes, ...(vertical !== undefined && { vertical }) };
}

function checkedWebsites(websites: readonly string[]): readonly string[] {
  if (websites.length > 2) throw parameterError('Param websites must have at most 2 elements.');
  const wrong = websites.find((each) => each.length > 256 || !/^https?:\/\//i.test(each));
  if (wrong !== undefined) throw parameterError(`Param websites: "${wrong.slice(0, 60)}" is not a web address.`);
  return websites;
}

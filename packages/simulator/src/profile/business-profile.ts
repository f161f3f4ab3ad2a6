import { missingParameter, parameterError } from '../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../graph/graph-call.ts';
import { namesParameter, textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';

/** The texts of a profile, and how long they may be (Meta: business-profiles). */
const maxLengths = { about: 139, address: 256, description: 512, email: 128 } as const;
const verticals = [
  '',
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

/** `GET /{id}/whatsapp_business_profile`: the fields asked for, those that are set. */
export function getProfile({ params }: GraphCall, { id }: PhoneNumber, { world }: Platform): GraphAnswer {
  const profile = world.profiles.get(id) ?? {};
  const asked = namesParameter(params, 'fields') ?? [];
  const shown = Object.fromEntries(asked.flatMap((name) => (name in profile ? [[name, profile[name]]] : [])));
  return { body: { data: [{ ...shown, messaging_product: 'whatsapp' }] } };
}

/** `POST /{id}/whatsapp_business_profile`: changes what is named. */
export function postProfile({ params }: GraphCall, { id }: PhoneNumber, { world }: Platform): GraphAnswer {
  if (textParameter(params, 'messaging_product') !== 'whatsapp') throw missingParameter('messaging_product');
  const changes: Record<string, unknown> = {};
  for (const [name, max] of Object.entries(maxLengths)) {
    const value = textParameter(params, name);
    if (value === undefined) continue;
    if (value.length > max) throw parameterError(`Param ${name} must be at most ${max} characters long.`);
    changes[name] = value;
  }
  const vertical = textParameter(params, 'vertical');
  if (vertical !== undefined) {
    if (!verticals.includes(vertical)) throw parameterError(`Param vertical must be one of {${verticals.join(', ')}}.`);
    changes.vertical = vertical;
  }
  const websites = namesParameter(params, 'websites');
  if (websites) changes.websites = checkedWebsites(websites);
  if (params.profile_picture_handle !== undefined) {
    changes.profile_picture_url = `https://pps.whatsapp.net/v/${id}.jpg`;
  }
  world.profiles.set(id, { ...world.profiles.get(id), ...changes });
  return success;
}

function checkedWebsites(websites: readonly string[]): readonly string[] {
  if (websites.length > 2) throw parameterError('Param websites must have at most 2 elements.');
  const wrong = websites.find((each) => each.length > 256 || !/^https?:\/\//i.test(each));
  if (wrong !== undefined) throw parameterError(`Param websites: "${wrong.slice(0, 60)}" is not a web address.`);
  return websites;
}

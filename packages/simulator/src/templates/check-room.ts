import { cloudError } from '../graph/errors.ts';
import type { Platform } from '../platform.ts';
import type { Template } from '../world/template.ts';
import type { Waba } from '../world/waba.ts';
import { templateError } from './definition/template-error.ts';
import { templatesOf } from './list-templates.ts';

const hourMs = 60 * 60 * 1000;
const blockedMs = 30 * 24 * hourMs;
const maxInHour = 100;
const maxTemplates = 250;
const maxOfVerified = 6_000;

/**
 * Checks whether the WABA may have one more template, with that name and language (Meta:
 * templates/template-management).
 * @throws {GraphError} 100 with 2388155, 2388024, 2388023 or 2388019; 80007 for the 101st in an hour.
 */
export function checkRoom(waba: Waba, name: string, language: string, platform: Platform): void {
  if (name === 'hello_world') throw templateError(2388155);
  const all = templatesOf(waba, platform);
  const translations = all.filter((each) => each.name === name);
  if (translations.some((each) => each.language === language)) throw templateError(2388024);
  const isBlocked = [...platform.world.templates.values()].some(
    (each) =>
      each.wabaId === waba.id &&
      each.name === name &&
      blocks(each, platform) &&
      (each.language === language || translations.length === 0),
  );
  if (isBlocked) throw templateError(2388023);
  if (all.length >= templateLimit(waba, platform)) throw templateError(2388019);
}

/** The name of an approved template can't be used again for 30 days. */
const blocks = ({ deletedAt }: Template, { clock }: Platform): boolean =>
  deletedAt !== undefined && clock.now() - deletedAt < blockedMs;

/** The maximum number of templates of a WABA; it is higher if its business is verified and has an approved name. */
export function templateLimit({ id, businessId }: Waba, { world }: Platform): number {
  const isVerified = world.businesses.get(businessId)?.verificationStatus === 'verified';
  const hasName = [...world.phoneNumbers.values()].some(
    ({ wabaId, nameStatus }) => wabaId === id && nameStatus === 'APPROVED',
  );
  return isVerified && hasName ? maxOfVerified : maxTemplates;
}

/** Counts a creation. @throws {GraphError} 80007 for the 101st in an hour. */
export function countCreation({ id }: Waba, { world, clock }: Platform): void {
  const now = clock.now();
  const recent = (world.templateCreations.get(id) ?? []).filter((at) => now - at < hourMs);
  if (recent.length >= maxInHour) {
    throw cloudError(80007, `At most ${maxInHour} templates can be created in an hour.`);
  }
  world.templateCreations.set(id, [...recent, now]);
}

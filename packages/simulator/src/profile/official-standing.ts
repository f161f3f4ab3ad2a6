import { missingParameter, parameterError } from '../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../graph/graph-call.ts';
import { booleanParameter, jsonParameter, namesParameter, textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';

/** `GET /{id}/official_business_account` */
export function getOfficialAccount(_call: GraphCall, number: PhoneNumber): GraphAnswer {
  return { body: { ...officialStanding(number), id: number.id } };
}

/** The state of the badge; an application is decided only by changing the number. */
export function officialStanding({ isOfficialBusinessAccount, hasAppliedForBadge }: PhoneNumber): object {
  if (isOfficialBusinessAccount) {
    return { oba_status: 'APPROVED', status_message: 'Your Official Business Account has been approved' };
  }
  if (!hasAppliedForBadge) return { oba_status: 'NOT_STARTED' };
  return { oba_status: 'PENDING', status_message: 'The application for the badge is being reviewed' };
}

const maxLinks = 5;

/** `POST /{id}/official_business_account`: submits the application. @throws {GraphError} 100. */
export function applyForOfficialAccount({ params }: GraphCall, number: PhoneNumber): GraphAnswer {
  for (const name of ['business_website_url', 'primary_country_of_operation']) {
    if (!textParameter(params, name)) throw missingParameter(name);
  }
  if ((namesParameter(params, 'supporting_links')?.length ?? 0) > maxLinks) {
    throw parameterError(`Param supporting_links must have at most ${maxLinks} elements.`);
  }
  number.hasAppliedForBadge = true;
  return success;
}

/** `GET /{id}/business_compliance_info`: the details that Indian law requires; null if none are set. */
export function getCompliance(_call: GraphCall, { id }: PhoneNumber, { world }: Platform): GraphAnswer {
  const info = world.complianceInfo.get(id) ?? {};
  const entry = {
    entity_name: null,
    entity_type: null,
    entity_type_custom: null,
    is_registered: false,
    grievance_officer_details: null,
    customer_care_details: null,
    ...info,
    messaging_product: 'whatsapp',
  };
  return { body: { data: [entry] } };
}

/** `POST /{id}/business_compliance_info` */
export function postCompliance({ params }: GraphCall, { id }: PhoneNumber, { world }: Platform): GraphAnswer {
  if (textParameter(params, 'messaging_product') !== 'whatsapp') throw missingParameter('messaging_product');
  const info = {
    entity_name: textParameter(params, 'entity_name'),
    entity_type: textParameter(params, 'entity_type'),
    entity_type_custom: textParameter(params, 'entity_type_custom'),
    is_registered: booleanParameter(params, 'is_registered'),
    grievance_officer_details: jsonParameter(params, 'grievance_officer_details'),
    customer_care_details: jsonParameter(params, 'customer_care_details'),
  };
  if (!info.entity_name) throw missingParameter('entity_name');
  if (!info.entity_type) throw missingParameter('entity_type');
  if (info.entity_type.toUpperCase() === 'OTHER' && !info.entity_type_custom) {
    throw parameterError('Entity_type_custom is mandatory for OTHER entity type');
  }
  world.complianceInfo.set(id, Object.fromEntries(Object.entries(info).filter(([, value]) => value !== undefined)));
  return success;
}

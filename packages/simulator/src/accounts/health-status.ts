import type { PhoneNumber } from '../world/phone-number.ts';
import type { Template } from '../world/template.ts';
import type { Waba } from '../world/waba.ts';
import type { World } from '../world/world.ts';

type CanSend = 'AVAILABLE' | 'LIMITED' | 'BLOCKED';

interface Entity {
  readonly entity_type: string;
  readonly id: string;
  readonly can_send_message: CanSend;
  readonly errors?: readonly HealthError[];
  readonly additional_info?: readonly string[];
}

interface HealthError {
  readonly error_code: number;
  readonly error_description: string;
  readonly possible_solution: string;
}

/**
 * Whether messages can be sent, according to every node involved (Meta: support/health-status). The worst one decides.
 */
export function healthStatus(world: World, waba: Waba, appId: string, ofNode: readonly Entity[] = []): object {
  const entities: Entity[] = [
    ...ofNode,
    wabaHealth(waba),
    businessHealth(world, waba),
    { entity_type: 'APP', id: appId, can_send_message: 'AVAILABLE' },
  ];
  return { can_send_message: worst(entities.map(({ can_send_message }) => can_send_message)), entities };
}

/** A number that can't send at all is blocked; one whose name is not yet approved can send less. */
export function numberHealth(number: PhoneNumber): Entity {
  const base = { entity_type: 'PHONE_NUMBER', id: number.id };
  if (number.platformType !== 'CLOUD_API' || !sending.has(number.status)) {
    return { ...base, can_send_message: 'BLOCKED', errors: [unconnected] };
  }
  if (number.nameStatus !== 'APPROVED' && number.nameStatus !== 'AVAILABLE_WITHOUT_REVIEW') {
    return { ...base, can_send_message: 'LIMITED', additional_info: [unapprovedName] };
  }
  return { ...base, can_send_message: 'AVAILABLE' };
}

export function templateHealth(template: Template): Entity {
  const base = { entity_type: 'MESSAGE_TEMPLATE', id: template.id };
  if (template.status === 'APPROVED') return { ...base, can_send_message: 'AVAILABLE' };
  return { ...base, can_send_message: 'BLOCKED', errors: [unapprovedTemplate] };
}

function wabaHealth(waba: Waba): Entity {
  const base = { entity_type: 'WABA', id: waba.id };
  const errors = [...(waba.status === 'BANNED' ? [banned] : []), ...(waba.hasPaymentIssue ? [unpaid] : [])];
  if (errors.length > 0) return { ...base, can_send_message: 'BLOCKED', errors };
  return { ...base, can_send_message: 'AVAILABLE' };
}

function businessHealth({ businesses }: World, { businessId }: Waba): Entity {
  const base = { entity_type: 'BUSINESS', id: businessId };
  // Somebody else's portfolio, of which only the id is known, counts as verified.
  const status = businesses.get(businessId)?.verificationStatus ?? 'verified';
  if (status === 'verified') return { ...base, can_send_message: 'AVAILABLE' };
  return { ...base, can_send_message: 'LIMITED', errors: [unverified] };
}

const sending: ReadonlySet<PhoneNumber['status']> = new Set(['CONNECTED', 'FLAGGED']);

const unconnected: HealthError = {
  error_code: 141000,
  error_description: 'The phone number is not connected.',
  possible_solution: 'Register the phone number for the Cloud API.',
};

const unapprovedName =
  'Your display name has not been approved yet. Your message limit will increase after the display name is approved.';

const unapprovedTemplate: HealthError = {
  error_code: 141002,
  error_description: 'The template is not approved.',
  possible_solution: 'Wait for its approval, or use another template.',
};

const banned: HealthError = {
  error_code: 141014,
  error_description: 'The WhatsApp Business Account is banned.',
  possible_solution: 'Request a review in Business Support Home.',
};

const unpaid: HealthError = {
  error_code: 141006,
  error_description: 'There is an error with the payment method. This will block business initiated conversations.',
  possible_solution: 'Add or fix the payment method in WhatsApp Manager.',
};

const unverified: HealthError = {
  error_code: 141010,
  error_description: 'The Business has not passed business verification.',
  possible_solution: 'Start or finish the verification in the settings of the business.',
};

function worst(all: readonly CanSend[]): CanSend {
  return (['BLOCKED', 'LIMITED'] as const).find((each) => all.includes(each)) ?? 'AVAILABLE';
}

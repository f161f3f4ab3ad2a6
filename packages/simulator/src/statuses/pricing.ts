import type { FreeEntryPoint } from '../world/free-entry-points.ts';
import type { SentMessage } from '../world/message.ts';
import type { World } from '../world/world.ts';

/** The price of a message in its statuses (Meta: webhooks/reference/messages/status). */
export interface Pricing {
  readonly billable: boolean;
  readonly pricing_model: 'PMP';
  readonly type: 'regular' | 'free_customer_service' | 'free_group_customer_service' | 'free_entry_point';
  readonly category: string;
  /** A free message of a government or non-profit, beyond the free thousand. */
  readonly subtype?: 'paid_exempt';
}

export interface Price {
  readonly pricing: Pricing;
  /** The free window that the message was sent in. */
  readonly entryPoint?: FreeEntryPoint;
  /** Returns the free message that it used, because it never arrived. */
  readonly refund?: () => void;
}

/**
 * The price of a message that is sent now (Meta: pricing, since October 2026). Everything is free in the window of a
 * free entry point, and so are each number's free service messages of the month. Templates are charged, even while the
 * user's window is open. Undefined for a reaction, which is never priced.
 */
export function takePrice(world: World, message: SentMessage, now: number): Price | undefined {
  const { type, phoneNumberId, to, isToGroup } = message;
  if (type === 'reaction') return undefined;
  const entryPoint = world.freeEntryPoints.answer(phoneNumberId, to, now);
  if (entryPoint) return { pricing: pricingOf('free_entry_point', 'referral_conversion'), entryPoint };
  const number = world.phoneNumbers.get(phoneNumberId);
  const refund = message.category === 'service' && number ? world.freeMessages.take(number, now) : undefined;
  const category = isToGroup ? `group_${message.category}` : message.category;
  if (!refund) return { pricing: isExempt(world, message) ? exempt(category) : pricingOf('regular', category) };
  return { pricing: pricingOf(isToGroup ? 'free_group_customer_service' : 'free_customer_service', category), refund };
}

const pricingOf = (type: Pricing['type'], category: string): Pricing => ({
  billable: type === 'regular',
  pricing_model: 'PMP',
  type,
  category,
});

const exempt = (category: string): Pricing => ({
  ...pricingOf('regular', category),
  billable: false,
  subtype: 'paid_exempt',
});

/** Service messages of governments and non-profits are free until the end of 2027. */
function isExempt(world: World, message: SentMessage): boolean {
  return message.category === 'service' && wabaOf(world, message)?.isPaidExempt === true;
}

/** Whether the price can't be charged: the number's account has no valid payment method. */
export function isUnpaid(world: World, message: SentMessage, price: Price | undefined): boolean {
  return price?.pricing.billable === true && wabaOf(world, message)?.hasPaymentIssue === true;
}

function wabaOf(world: World, { phoneNumberId }: SentMessage) {
  return world.wabas.get(world.phoneNumbers.get(phoneNumberId)?.wabaId ?? '');
}

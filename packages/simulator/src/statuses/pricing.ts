import type { SentMessage } from '../world/message.ts';

/** What a message costs, as its statuses tell it (Meta: webhooks/reference/messages/status, since 2025-07-01). */
export interface Pricing {
  readonly billable: boolean;
  readonly pricing_model: 'PMP';
  readonly type: 'regular' | 'free_customer_service';
  readonly category: string;
}

/** Free-form messages are free, and utility templates inside an open window; the rest costs. */
export function pricingOf(message: SentMessage, isWindowOpen: boolean): Pricing {
  const category = message.category.toLowerCase();
  const isFree = category === 'service' || (category === 'utility' && isWindowOpen);
  return {
    billable: !isFree,
    pricing_model: 'PMP',
    type: isFree ? 'free_customer_service' : 'regular',
    category,
  };
}

import { cloudError, invalidParameter } from '../graph/errors.ts';
import type { Template } from '../world/template.ts';
import type { World } from '../world/world.ts';
import { type Fields, isGiven, numeric, oneOf, optionalBoolean, optionalObject } from './checks.ts';
import type { Recipient } from './recipient.ts';

/** The edge that was called. */
export type SendEdge = 'messages' | 'marketing_messages';

/** Parameters that only `/marketing_messages` accepts (Meta: marketing-messages/send-marketing-messages). @throws {GraphError} 100, 131009. */
export function checkMarketing(body: Fields, type: string): void {
  if (type !== 'template') throw invalidParameter('Message must be a template message.');
  if (isGiven(body.product_policy)) oneOf(body, 'product_policy', '', ['CLOUD_API_FALLBACK', 'STRICT']);
  optionalBoolean(body, 'message_activity_sharing', '');
  const bid = optionalObject(body, 'bid_spec');
  if (bid) numeric(bid, 'per_message_bid_multiplier', 'bid_spec', 0, Number.MAX_SAFE_INTEGER);
}

interface Sending {
  readonly edge: SendEdge;
  readonly recipient: Recipient;
  /** The message overrides how its template bids. */
  readonly hasBid: boolean;
}

/**
 * Checks whether a template may be sent by the edge that was called.
 * @throws {GraphError} 132018 for a generated one. By `/marketing_messages`: 134100 for a template that is not
 *   marketing, 131062 for one that bids for a user known only by id. By `/messages`: 131063 if the account has switched
 *   marketing off there, 131061 for one that bids.
 */
export function checkEndpoint(template: Template, { edge, recipient, hasBid }: Sending, { wabas }: World): void {
  if (template.isGenerated) throw cloudError(132018, "Direct send template can't be used for template message");
  const isMarketing = template.category === 'MARKETING';
  if (edge === 'marketing_messages') {
    if (!isMarketing) throw cloudError(134100, "You're only able to send marketing messages on this API.");
    if (recipient.isByUserId && (template.hasBid || hasBid)) throw cloudError(131062);
    return;
  }
  if (isMarketing && wabas.get(template.wabaId)?.disablesMarketingOnMessages) throw cloudError(131063);
  if (template.hasBid) throw cloudError(131061);
}

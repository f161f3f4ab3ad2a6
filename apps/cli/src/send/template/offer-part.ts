import { type Json, objectOf } from '../../json.ts';
import { wrongUse } from '../../outcome.ts';
import { instantIn, timeHint } from '../../terminal/times.ts';
import type { TemplatePart } from './template-part.ts';

/** When a limited-time offer ends; one without an end has nothing to fill in. */
export function offerPart({ limited_time_offer: offer }: Json): TemplatePart {
  if (objectOf(offer).has_expiration === false) return { parameters: [], fill: () => null };
  return {
    parameters: [{ name: 'offer', where: 'offer: when it ends, such as 2026-12-24T18:00Z, or in 2d', example: null }],
    fill: (values, now) => {
      const text = values.get('offer') ?? '';
      const endsAt = instantIn(text, now);
      if (endsAt === null)
        throw wrongUse(
          `offer is "${text}".`,
          timeHint(text, 'Give when it ends: 2026-12-24T18:00Z, or how long from now: 6h, 2d.'),
        );
      const content = { expiration_time_ms: endsAt };
      return {
        type: 'limited_time_offer',
        parameters: [{ type: 'limited_time_offer', limited_time_offer: content }],
      };
    },
  };
}

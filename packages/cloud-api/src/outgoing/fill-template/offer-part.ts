import { type JsonObject as Json, objectOf } from '../../json-value.ts';
import { type TemplatePart, TemplateValueError } from './template-part.ts';

/** When a limited-time offer ends; one without an end has nothing to fill in. */
export function offerPart({ limited_time_offer: offer }: Json): TemplatePart {
  if (objectOf(offer).has_expiration === false) return { parameters: [], fill: () => null };
  return {
    parameters: [{ name: 'offer', where: 'offer: when it ends, such as 2026-12-24T18:00Z, or in 2d', example: null }],
    fill: (values, readTime) => {
      const text = values.get('offer') ?? '';
      const endsAt = readTime(text);
      if (endsAt === null)
        throw new TemplateValueError(`offer is "${text}".`, 'Give when it ends, with its offset: 2026-12-24T18:00Z.');
      const content = { expiration_time_ms: endsAt };
      return {
        type: 'limited_time_offer',
        parameters: [{ type: 'limited_time_offer', limited_time_offer: content }],
      };
    },
  };
}

import type { Template } from '../world/template.ts';
import { withFixedText } from './fixed-text.ts';
import { checkCarousel } from './sending/check-carousel.ts';
import { checkCode } from './sending/check-code.ts';
import { checkParts } from './sending/check-parts.ts';
import { checkLimitedTimeOffer, checkOrderStatus, checkTapTarget } from './sending/check-special-components.ts';
import { readComponents } from './sending/sent-components.ts';

const bodyMax = 1024;
const offerBodyMax = 600;

/**
 * Checks the components of a message against the template that it names (Meta: templates/components).
 * @throws {GraphError} 132000 for a wrong number of parameters, 132012 and 132018 for parameters that the template
 *   doesn't have, 131008 for missing ones, 132005 for a text that becomes too long, 131009 and 100 for invalid values.
 */
export function checkTemplateSend(template: Template, components: unknown): void {
  const sent = readComponents({ components }, 'template');
  const isCode = template.category === 'AUTHENTICATION';
  const defined = isCode ? withFixedText(template.components) : template.components;
  const isOffer = defined.some(({ type }) => type === 'LIMITED_TIME_OFFER');
  checkParts(defined, sent, { format: template.parameterFormat, bodyMax: isOffer ? offerBodyMax : bodyMax });
  if (isCode) checkCode(sent);
  checkLimitedTimeOffer(defined, sent);
  checkCarousel(template, sent);
  checkOrderStatus(sent);
  checkTapTarget(sent);
}

import { unknownWord } from '../../messages/checks.ts';
import type { Template, TemplateCategory, TemplateComponent } from '../../world/template.ts';
import { checkBody } from './check-body.ts';
import { checkButtons } from './check-buttons.ts';
import { checkCards } from './check-cards.ts';
import { checkCodeTemplate } from './check-code-template.ts';
import { checkFooter } from './check-footer.ts';
import { checkHeader } from './check-header.ts';
import { checkOffer } from './check-offer.ts';
import { malformed } from './template-error.ts';

const known = [
  'HEADER',
  'BODY',
  'FOOTER',
  'BUTTONS',
  'CAROUSEL',
  'LIMITED_TIME_OFFER',
  'CALL_PERMISSION_REQUEST',
] as const;

const bodyMax = 1024;
const offerBodyMax = 600;

/**
 * Checks a template as Meta does when it is created or edited (Meta: templates/components).
 * @throws {GraphError} 100, with a subcode if the rule has one.
 */
export function checkDefinition(
  components: readonly TemplateComponent[],
  category: TemplateCategory,
  format: Template['parameterFormat'],
): void {
  checkTypes(components);
  if (category === 'AUTHENTICATION') {
    checkCodeTemplate(components);
    return;
  }
  const part = (type: string): TemplateComponent | undefined => components.find((each) => each.type === type);
  const [header, body, footer, buttons] = [part('HEADER'), part('BODY'), part('FOOTER'), part('BUTTONS')];
  const [offer, carousel] = [part('LIMITED_TIME_OFFER'), part('CAROUSEL')];
  if (!body) throw malformed('A template needs a component of the type BODY.');
  if (header) checkHeader(header, format);
  checkBody(body, format, offer ? offerBodyMax : bodyMax);
  if (footer) checkFooter(footer);
  if (buttons) checkButtons(buttons.buttons ?? []);
  if (offer) checkOffer(offer, components, category);
  if (!carousel) return;
  if (header || footer || buttons) throw malformed('With a carousel, only a body is allowed.');
  checkCards(carousel.cards ?? [], format);
}

function checkTypes(components: readonly TemplateComponent[]): void {
  for (const [index, { type }] of components.entries()) {
    if (!known.some((each) => each === type)) throw unknownWord(`components[${index}]['type']`, known, type);
    if (components.findIndex((each) => each.type === type) < index) {
      throw malformed(`There is more than one component of the type ${type}.`);
    }
  }
}

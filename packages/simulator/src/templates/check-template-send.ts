import { cloudError } from '../graph/errors.ts';
import type { Template, TemplateComponent } from '../world/template.ts';
import { checkAuthentication, checkButtons } from './check-buttons.ts';
import { checkHeader } from './check-header.ts';
import { checkTextPart } from './check-parameters.ts';
import { readComponents, type SentComponent } from './sent-components.ts';

const bodyMax = 1024;
const cardBodyMax = 160;

/**
 * Checks the components of a message against the template that it names (Meta: templates/components).
 * @throws {GraphError} 132000 for another number of parameters, 132012 for another format, 131008 for what is missing,
 *   132005 for what gets too long, 131009 for values that are not allowed.
 */
export function checkTemplateSend(template: Template, components: unknown): void {
  const sent = readComponents(components);
  if (template.category === 'AUTHENTICATION') {
    checkAuthentication(template, sent);
    return;
  }
  checkParts(template.components, sent, template.parameterFormat, bodyMax);
  checkLimitedTimeOffer(template.components, sent);
  checkCarousel(template, sent);
}

function checkParts(
  defined: readonly TemplateComponent[],
  sent: readonly SentComponent[],
  format: Template['parameterFormat'],
  maxBody: number,
): void {
  const part = (type: string): TemplateComponent | undefined => defined.find((each) => each.type === type);
  const given = (type: string): SentComponent | undefined => sent.find((each) => each.type === type);
  checkHeader(part('HEADER'), given('header'), format);
  checkTextPart('body', part('BODY')?.text, given('body')?.parameters ?? [], format, maxBody);
  if ((given('footer')?.parameters.length ?? 0) > 0) throw cloudError(132000, 'footer: takes no parameters');
  const buttons = defined.flatMap(({ type, buttons: list = [] }) => (type === 'BUTTONS' ? list : []));
  checkButtons(
    buttons,
    sent.filter(({ type }) => type === 'button'),
  );
}

function checkLimitedTimeOffer(defined: readonly TemplateComponent[], sent: readonly SentComponent[]): void {
  const offer = defined.find(({ type }) => type === 'LIMITED_TIME_OFFER')?.limited_time_offer;
  if (typeof offer !== 'object' || offer === null || !('has_expiration' in offer) || !offer.has_expiration) return;
  const given = sent.find(({ type }) => type === 'limited_time_offer')?.parameters[0]?.limited_time_offer;
  const at = typeof given === 'object' && given !== null && 'expiration_time_ms' in given && given.expiration_time_ms;
  if (typeof at !== 'number') throw cloudError(131008, 'limited_time_offer: expiration_time_ms is required');
}

/** Media cards: as many as were approved. Product cards may be more or fewer. */
function checkCarousel(template: Template, sent: readonly SentComponent[]): void {
  const cards = template.components.find(({ type }) => type === 'CAROUSEL')?.cards;
  if (!cards) return;
  const given = sent.find(({ type }) => type === 'carousel')?.cards ?? [];
  const [first] = cards;
  const isOfProducts = first?.components.some(({ format }) => format?.toUpperCase() === 'PRODUCT') === true;
  if (given.length < 2 || given.length > 10 || (!isOfProducts && given.length !== cards.length)) {
    throw cloudError(
      132000,
      `carousel: number of cards (${given.length}) does not match the expected number (${cards.length})`,
    );
  }
  for (const [index, card] of given.entries()) {
    const defined = cards[isOfProducts ? 0 : index]?.components ?? [];
    checkParts(defined, card.components, template.parameterFormat, cardBodyMax);
  }
}

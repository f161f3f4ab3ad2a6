import type { TemplateCategory, TemplateComponent } from '../../world/template.ts';
import { lengthOf } from '../variables.ts';
import { malformed, templateError } from './template-error.ts';

const textMax = 16;

/** An offer with an end (Meta: limited-time-offer-templates). @throws {GraphError} 100. */
export function checkOffer(
  { limited_time_offer: offer }: TemplateComponent,
  components: readonly TemplateComponent[],
  category: TemplateCategory,
): void {
  const part = (type: string): TemplateComponent | undefined => components.find((each) => each.type === type);
  const { text, has_expiration: expires }: Readonly<Record<string, unknown>> = Object(offer);
  if (typeof text !== 'string' || text.trim() === '') throw malformed('limited_time_offer needs a text.');
  if (lengthOf(text) > textMax) throw templateError(2388040, `The text of an offer has at most ${textMax} characters.`);
  if (category !== 'MARKETING') throw malformed('Only marketing templates have an offer.');
  if (part('FOOTER')) throw malformed('A template with an offer has no footer.');
  const format = part('HEADER')?.format;
  if (format !== undefined && format !== 'IMAGE' && format !== 'VIDEO') {
    throw malformed('The header of a template with an offer is a picture or a video.');
  }
  const hasCode = part('BUTTONS')?.buttons?.some(({ type }) => type === 'COPY_CODE') ?? false;
  if (expires === true && !hasCode) throw malformed('An offer that ends has a button of the type COPY_CODE.');
}

import type { Template, TemplateComponent } from '../../world/template.ts';
import { checkButtons } from './check-buttons.ts';
import { checkHeader } from './check-header.ts';
import { checkTextPart } from './check-text-part.ts';
import type { SentComponent } from './sent-components.ts';

interface PartRules {
  readonly format: Template['parameterFormat'];
  /** The maximum length of the body with its variables filled in. */
  readonly bodyMax: number;
}

/** Checks header, body, footer and buttons of a template or of one card. @throws {GraphError} their errors. */
export function checkParts(
  defined: readonly TemplateComponent[],
  sent: readonly SentComponent[],
  { format, bodyMax }: PartRules,
): void {
  const part = (type: string): TemplateComponent | undefined => defined.find((each) => each.type === type);
  const given = (type: string): SentComponent | undefined => sent.find((each) => each.type === type);
  checkHeader(part('HEADER'), given('header'), format);
  checkTextPart({ name: 'body', text: part('BODY')?.text, format, max: bodyMax }, given('body')?.parameters ?? []);
  checkTextPart({ name: 'footer', text: undefined, format, max: bodyMax }, given('footer')?.parameters ?? []);
  checkButtons(
    part('BUTTONS')?.buttons ?? [],
    sent.filter(({ type }) => type === 'button'),
  );
}

import { cloudError } from '../../graph/errors.ts';
import type { TemplateButton } from '../../world/template.ts';
import { type ButtonRule, buttonRuleOf } from './button-rules.ts';
import type { SentComponent } from './sent-components.ts';

/**
 * Checks that every button that needs a parameter has one of its own kind, and no other button has any.
 * @throws {GraphError} 131008 for a missing one, 132018 for a wrong kind, 132000 for too many, 131009.
 */
export function checkButtons(buttons: readonly TemplateButton[], sent: readonly SentComponent[]): void {
  const given = placed(buttons, sent);
  for (const [index, button] of buttons.entries()) checkButton(button, index, given.get(index));
}

/** The components, by their button. */
function placed(
  buttons: readonly TemplateButton[],
  sent: readonly SentComponent[],
): ReadonlyMap<number, SentComponent> {
  const given = new Map<number, SentComponent>();
  for (const component of sent) {
    const index = component.index ?? firstOfKind(buttons, component.subType);
    if (index >= buttons.length) throw cloudError(132000, `buttons: There is no button at index ${index}`);
    if (given.has(index)) throw cloudError(131009, `buttons: Button at index ${index} is given more than once`);
    given.set(index, component);
  }
  return given;
}

/** Meta's own samples omit the index of a call button. */
function firstOfKind(buttons: readonly TemplateButton[], subType: string): number {
  return Math.max(
    0,
    buttons.findIndex((button) => buttonRuleOf(button)?.subType === subType),
  );
}

function checkButton(button: TemplateButton, index: number, component: SentComponent | undefined): void {
  const rule = buttonRuleOf(button);
  if (!component) {
    if (rule?.isRequired || rule?.isNamed) throw missing(index, rule);
    return;
  }
  if (!rule) throw cloudError(132000, `buttons: Button at index ${index} does not take parameters`);
  if (component.subType !== rule.subType) {
    throw cloudError(132018, `buttons: Button at index ${index} must be of type ${rule.name}`);
  }
  const known = component.parameters.filter(({ type }) => type === rule.parameter);
  const [parameter, ...more] = known;
  if (!parameter && rule.isRequired) throw missing(index, rule);
  if (more.length > 0 || (rule.takesNone && component.parameters.length > 0)) {
    const expected = rule.takesNone ? 0 : 1;
    throw cloudError(
      132000,
      `buttons: Button at index ${index}: number of params (${component.parameters.length}) does not match the expected number of params (${expected})`,
    );
  }
  if (parameter) rule.check(parameter, index);
}

const missing = (index: number, { name }: ButtonRule): Error =>
  cloudError(131008, `buttons: Button at index ${index} of type ${name} requires a parameter`);

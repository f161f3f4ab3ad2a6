import { cloudError } from '../graph/errors.ts';
import type { Template, TemplateButton } from '../world/template.ts';
import type { Fields, SentComponent } from './sent-components.ts';
import { variablesOf } from './variables.ts';

/** What a button of each kind takes when it is sent: whether it has to be there, and the parameter's type. */
interface ButtonRule {
  readonly subType: string;
  readonly parameter: string;
  readonly isRequired: (button: TemplateButton) => boolean;
}

const always = (): boolean => true;
const never = (): boolean => false;

const rules: Readonly<Record<string, ButtonRule>> = {
  QUICK_REPLY: { subType: 'quick_reply', parameter: 'payload', isRequired: never },
  URL: { subType: 'url', parameter: 'text', isRequired: ({ url }) => variablesOf(url).length > 0 },
  OTP: { subType: 'url', parameter: 'text', isRequired: always },
  COPY_CODE: { subType: 'copy_code', parameter: 'coupon_code', isRequired: always },
  CATALOG: { subType: 'catalog', parameter: 'action', isRequired: never },
  MPM: { subType: 'mpm', parameter: 'action', isRequired: always },
  FLOW: { subType: 'flow', parameter: 'action', isRequired: never },
  VOICE_CALL: { subType: 'voice_call', parameter: 'payload', isRequired: never },
  ORDER_DETAILS: { subType: 'order_details', parameter: 'action', isRequired: always },
};

const couponMax = 20;

/** Every button that needs a parameter has one, and no other has. @throws {GraphError} 131008, 131009, 132000. */
export function checkButtons(buttons: readonly TemplateButton[], sent: readonly SentComponent[]): void {
  for (const [index, button] of buttons.entries()) {
    const rule = rules[button.type.toUpperCase()];
    const component = sent.find((each) => each.index === index);
    if (!component) {
      if (rule?.isRequired(button)) {
        throw cloudError(131008, `buttons: Button at index ${index} of type ${nameOf(button)} requires a parameter`);
      }
      continue;
    }
    if (!rule || component.subType !== rule.subType) {
      throw cloudError(
        132012,
        `buttons: Button at index ${index} is of type ${nameOf(button)}, not ${component.subType}`,
      );
    }
    if (rule.subType === 'url' && !rule.isRequired(button)) {
      throw cloudError(132000, `buttons: Button at index ${index} of type Url does not require parameters`);
    }
    checkParameters(component.parameters, rule, index, button);
  }
  const beyond = sent.find(({ index }) => index >= buttons.length);
  if (beyond) throw cloudError(132000, `buttons: there is no button at index ${beyond.index}`);
}

const nameOf = ({ type }: TemplateButton): string =>
  type
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

function checkParameters(parameters: readonly Fields[], rule: ButtonRule, index: number, button: TemplateButton): void {
  const first = parameters.find(({ type }) => String(type).toLowerCase() === rule.parameter);
  if (!first) {
    if (rule.isRequired(button)) {
      throw cloudError(131008, `buttons: Button at index ${index} of type ${nameOf(button)} requires a parameter`);
    }
    return;
  }
  const value = first[rule.parameter];
  if (rule.parameter === 'action') return;
  if (typeof value !== 'string' || value === '') {
    throw cloudError(
      131008,
      `Parameter '${rule.parameter}' is mandatory for component parameter type '${rule.parameter}'`,
    );
  }
  if (rule.parameter === 'coupon_code' && (value.length > couponMax || !/^[a-z0-9]+$/i.test(value))) {
    throw cloudError(
      131009,
      `buttons: coupon code at index ${index} must be alphanumeric, at most ${couponMax} characters`,
    );
  }
  if (rule.parameter === 'payload' && value.length > 256) {
    throw cloudError(131009, `buttons: payload at index ${index} must be at most 256 characters long`);
  }
}

/** An authentication code is the same in body and button, and short. */
export function checkAuthentication(template: Template, sent: readonly SentComponent[]): void {
  const code = (type: string): unknown => sent.find((each) => each.type === type)?.parameters[0]?.text;
  const [inBody, inButton] = [code('body'), code('button')];
  if (typeof inBody !== 'string' || inBody === '') throw cloudError(131008, 'body: the code is required');
  if (inBody.length > 15) throw cloudError(132005, 'body: a code has at most 15 characters');
  const hasButton = template.components.some(({ buttons = [] }) => buttons.length > 0);
  if (hasButton && inBody !== inButton) throw cloudError(131009, 'The code of the button must be the code of the body');
}

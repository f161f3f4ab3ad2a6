import { isObject, type JsonObject as Json, textOf } from '../../json-value.ts';
import {
  type PartContext,
  type TemplateParameter,
  type TemplatePart,
  TemplateValueError,
  type Values,
} from './template-part.ts';
import { hasVariable } from './text-part.ts';

/** How a button of a kind is filled in. */
interface ButtonKind {
  readonly subType: string;
  /** The meaning of its value, in words. */
  readonly value: string;
  readonly isOptional?: true;
  /** Meta wants the button named even if nothing is said of it. */
  readonly isNamed?: true;
  /** The value of `button.N.data`, if there is one. */
  readonly data?: string;
  /** @throws {TemplateValueError} for a value of the wrong form. */
  readonly parameter: (value: string | undefined, data: string | undefined, name: string) => Json;
}

const action = (content: Json): Json => ({ type: 'action', action: content });

const url: ButtonKind = {
  subType: 'url',
  value: 'the end of its address',
  parameter: (text = '') => ({ type: 'text', text }),
};

/** Kinds that take a parameter (Meta: templates/components); others, such as phone numbers, take none. */
const kinds: Readonly<Record<string, ButtonKind>> = {
  URL: url,
  OTP: { ...url, value: 'the code' },
  COPY_CODE: {
    subType: 'copy_code',
    value: 'the code to copy',
    parameter: (code = '') => ({ type: 'coupon_code', coupon_code: code }),
  },
  QUICK_REPLY: {
    subType: 'quick_reply',
    value: 'the payload returned with the answer',
    isOptional: true,
    parameter: (payload = '') => ({ type: 'payload', payload }),
  },
  FLOW: {
    subType: 'flow',
    value: 'the flow token',
    isOptional: true,
    isNamed: true,
    data: 'flow_action_data as JSON',
    parameter: (token, data, name) =>
      action({
        ...(token !== undefined && { flow_token: token }),
        ...(data !== undefined && { flow_action_data: jsonOf(data, `${name}.data`) }),
      }),
  },
  CATALOG: {
    subType: 'catalog',
    value: 'the product whose image is shown',
    isOptional: true,
    parameter: (id) => action({ thumbnail_product_retailer_id: id }),
  },
  MPM: {
    subType: 'mpm',
    value: 'the action as JSON, with thumbnail_product_retailer_id and sections',
    parameter: (text = '', _data, name) => action(jsonOf(text, name)),
  },
  ORDER_DETAILS: {
    subType: 'order_details',
    value: 'order_details as JSON',
    parameter: (text = '', _data, name) => action({ order_details: jsonOf(text, name) }),
  },
  VOICE_CALL: {
    subType: 'voice_call',
    value: 'how many minutes it is valid',
    isOptional: true,
    parameter: (minutes, _data, name) => ({ type: 'ttl_minutes', ttl_minutes: minutesOf(minutes, name) }),
  },
};

/** A button with a variable, a code, a payload or an action: `button.0`. */
export function buttonPart(button: Json, index: number, { prefix, isCode }: PartContext): TemplatePart {
  const type = textOf(button.type)?.toUpperCase() ?? '';
  const address = textOf(button.url) ?? '';
  const kind = type === 'URL' && !hasVariable(address) ? undefined : kinds[type];
  if (kind === undefined) return { parameters: [], fill: () => null };
  const name = `${prefix}button.${index}`;
  const isOptional = kind.isOptional === true || isCode;
  const endOfAddress = type === 'URL' ? `the end of ${address}` : kind.value;
  const described = (member: string, what: string, more: Partial<TemplateParameter>): TemplateParameter => ({
    name: member,
    where: `button “${textOf(button.text) ?? type.toLowerCase()}”: ${what}`,
    example: null,
    ...more,
  });
  return {
    parameters: [
      described(name, isCode ? 'the code; by default the one in the body' : endOfAddress, {
        example: exampleOf(button),
        ...(isOptional && { isOptional }),
      }),
      ...(kind.data === undefined ? [] : [described(`${name}.data`, kind.data, { isOptional: true })]),
    ],
    fill: (values) => {
      const value = values.get(name) ?? (isCode ? codeOf(values) : undefined);
      const data = values.get(`${name}.data`);
      if (value === undefined && data === undefined && !kind.isNamed) return null;
      const parameters = [kind.parameter(value, data, name)];
      return { type: 'button', sub_type: kind.subType, index: String(index), parameters };
    },
  };
}

/** The code is in the body of every authentication template, whose texts are Meta's own. */
const codeOf = (values: Values): string | undefined => values.get('1');

function exampleOf({ example }: Json): string | null {
  const first: unknown = Array.isArray(example) ? example[0] : example;
  return textOf(first) ?? null;
}

function jsonOf(text: string, name: string): Json {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Falls through to the one answer for all that is no object.
  }
  throw new TemplateValueError(`${name} is not a JSON object.`, 'Give an object as JSON text.');
}

function minutesOf(text: string | undefined, name: string): number {
  const minutes = Number(text);
  if (Number.isInteger(minutes) && minutes > 0) return minutes;
  throw new TemplateValueError(`${name} is "${text}".`, 'Give whole minutes, at least 1.');
}

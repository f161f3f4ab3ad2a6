import { GraphError } from '../src/graph/graph-error.ts';
import { checkTemplateSend } from '../src/templates/check-template-send.ts';
import type { Template, TemplateComponent } from '../src/world/template.ts';
import { plainTemplate } from './example-world.ts';

/** Meta's answer: the code, and the details or the message; undefined if it accepts the message. */
export function refusal(template: Template, components: unknown): [number, string] | undefined {
  try {
    checkTemplateSend(template, components);
    return undefined;
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return [error.code, error.details ?? error.message];
  }
}

export const withParts = (components: TemplateComponent[], changes: Partial<Template> = {}): Template =>
  plainTemplate('offer', { components, ...changes });
export const text = (value: unknown) => ({ type: 'text', text: value });
export const named = (name: string, value: string) => ({ type: 'text', parameter_name: name, text: value });
export const body = (...parameters: unknown[]) => ({ type: 'body', parameters });
export const header = (...parameters: unknown[]) => ({ type: 'header', parameters });
export const button = (subType: string, index: unknown, ...parameters: unknown[]) => ({
  type: 'button',
  sub_type: subType,
  index,
  parameters,
});
export const missingCount = (part: string, given: number, expected: number): string =>
  `${part}: number of localizable_params (${given}) does not match the expected number of params (${expected})`;

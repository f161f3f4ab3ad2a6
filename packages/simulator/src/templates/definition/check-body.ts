import type { Template, TemplateComponent } from '../../world/template.ts';
import { lengthOf, textAroundVariables, variablesOf } from '../variables.ts';
import { checkExamples, checkVariables } from './check-variables.ts';
import { templateError } from './template-error.ts';

/**
 * A text with examples for its variables, which may be neither first nor last, and with enough words: more than two for
 * each variable. @throws {GraphError} 100 with 2388072, 2388040, 2388299, 2388293 or 2388043.
 */
export function checkBody(body: TemplateComponent, format: Template['parameterFormat'], max: number): void {
  const text = body.text ?? '';
  if (text.trim() === '') throw templateError(2388072, 'The body has no text.');
  if (lengthOf(text) > max) throw templateError(2388040, `A body has at most ${max} characters.`);
  checkVariables(text, format, 2388072);
  const { length } = variablesOf(text);
  if (length === 0) return;
  const trimmed = text.trim();
  if (trimmed.startsWith('{{') || trimmed.endsWith('}}')) throw templateError(2388299);
  const words = textAroundVariables(text).match(/\S*[\p{L}\p{N}]\S*/gu)?.length ?? 0;
  if (words <= length * 2) throw templateError(2388293);
  checkExamples(body, format, 'body_text');
}

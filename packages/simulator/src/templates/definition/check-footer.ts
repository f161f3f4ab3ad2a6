import type { TemplateComponent } from '../../world/template.ts';
import { lengthOf } from '../variables.ts';
import { templateError } from './template-error.ts';

const max = 60;

/** A short text without variables. @throws {GraphError} 100 with 2388073 or 2388040. */
export function checkFooter({ text = '' }: TemplateComponent): void {
  if (text.trim() === '') throw templateError(2388073, 'The footer has no text.');
  if (lengthOf(text) > max) throw templateError(2388040, `A footer has at most ${max} characters.`);
  if (text.includes('{{')) throw templateError(2388073);
}

import { GraphError } from '../../graph/graph-error.ts';

/** The subcodes of failures to create or edit a template; the message is always the same. */
const texts = {
  2388019: ['Message template limit exceeded', 'The account has as many templates as it may have.'],
  2388023: [
    'Message template language is being deleted',
    "New content in this language can't be added while the existing content is being deleted. Try again in 4 weeks or consider creating a new message template.",
  ],
  2388024: [
    'Content in This Language Already Exists',
    'There is already content in this language for this template. You can create a new template and try again.',
  ],
  2388039: ["Status can't be changed", 'Only approved, rejected and paused templates can be edited.'],
  2388040: ['Character Limit Exceeded', 'A part of the template is longer than it may be.'],
  2388043: ['Message template parameters missing', 'Every variable and every media header needs an example.'],
  2388046: ['Name Format is Incorrect', 'A name may have small letters, digits and underscores only.'],
  2388047: [
    'Message Header Format Is Incorrect',
    'The header has line breaks, asterisks, emojis, or variables that it may not have.',
  ],
  2388072: ['Message Body Format Is Incorrect', 'The variables of the body are invalid.'],
  2388073: ['Message Footer Format Is Incorrect', 'The footer has variables.'],
  2388092: ['Template Creation Failed', 'The template is invalid.'],
  2388155: [
    'Template name is already used as a sample template',
    'Every account has a sample template of this name; choose another one.',
  ],
  2388318: ['Template cannot be edited', 'Templates that were generated for Direct Send cannot be edited.'],
  2388330: ['Template cannot be deleted', 'Templates that were generated for Direct Send cannot be deleted.'],
  2388293: [
    'Parameters words ratio exceeds limit',
    'This template has too many variables for its length. Reduce the number of variables or increase the message length.',
  ],
  2388299: ['Leading or trailing params are not allowed', "Variables can't be at the start or end of the template."],
} as const;

export type TemplateSubcode = keyof typeof texts;

export const templateSubcodes: readonly number[] = Object.keys(texts).map(Number);

/** 100 `Invalid parameter` with the subcode of the failure. */
export function templateError(subcode: TemplateSubcode, userMessage?: string): GraphError {
  const [userTitle, usual] = texts[subcode];
  return new GraphError('Invalid parameter', {
    code: 100,
    subcode,
    isTransient: false,
    userTitle,
    userMessage: userMessage ?? usual,
  });
}

/** A rule without a known subcode of its own. */
export const malformed = (userMessage: string): GraphError => templateError(2388092, userMessage);

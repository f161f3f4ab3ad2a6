import { GraphError } from '../graph/graph-error.ts';

/** The subcodes by which creating and editing a template fails: the message is always the same. */
const texts = {
  2388023: [
    'Message template language is being deleted',
    'This language is being deleted; try again later, or use another name.',
  ],
  2388024: [
    'Content in This Language Already Exists',
    'There is already content in this language for this template. You can create a new template and try again.',
  ],
  2388019: ['Message template limit exceeded', 'The account has as many templates as it may have.'],
  2388039: ["The template can't be edited", 'Only approved, rejected and paused templates can be edited.'],
  2388040: ['Character Limit Exceeded', 'A part of the template is longer than it may be.'],
  2388043: ['Message template parameters missing', 'Every variable needs an example.'],
  2388047: ['Message Header Format Is Incorrect', 'The header has line breaks, or more than one variable.'],
  2388072: ['Message Body Format Is Incorrect', 'The variables of the body are not as they must be.'],
  2388073: ['Message Footer Format Is Incorrect', 'The footer has variables.'],
  2388293: ['Parameters Words Ratio Exceeds Limit', 'There are too many variables for the length of the text.'],
  2388299: ['Leading Or Trailing Params Are Not Allowed', 'The text begins or ends with a variable.'],
} as const;

export type TemplateSubcode = keyof typeof texts;

/** 100 `Invalid parameter` with the subcode that tells what it is. */
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

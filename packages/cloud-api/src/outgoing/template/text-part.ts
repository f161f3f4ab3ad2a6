import { counted } from '../../counted.ts';
import { isObject, type JsonObject, plainText } from '../../json-value.ts';
import { isAbsent, lengthOf, malformed, type Tell, under } from '../checks.ts';
import { variablesOf } from './listed-template.ts';
import { typeOf } from './parameters.ts';
import type { Placed, SentPart } from './sent-parts.ts';

const wrongCount = 132000;
const tooLong = 132005;
const wrongFormat = 132012;

/** A text of the template, which parameters fill in. */
export interface TextPart {
  readonly name: 'header' | 'body';
  readonly text: string;
  readonly isNamed: boolean;
  /** Characters of the filled text. */
  readonly max: number;
  /** The components, where it has none of its own. */
  readonly path: string;
}

/** Every variable has one parameter, by position or by name, and the filled text is not too long. */
export function tellTextPart(part: TextPart, sent: SentPart | undefined, tell: Tell): void {
  const variables = variablesOf(part.text);
  const parameters = sent?.parameters ?? [];
  const path = sent ? `${sent.path}.parameters` : part.path;
  if (!part.isNamed) tellNames(parameters, tell);
  const count = countProblem(part, variables, parameters);
  const name = count === null ? nameProblem(part, variables, parameters) : null;
  const length = count === null && name === null ? filledLength(part, parameters) : 0;
  if (count !== null) tell(path, count, wrongCount);
  else if (name !== null) tell(path, name, isNamed(parameters) ? wrongFormat : malformed);
  else if (parameters.length > 0 && length > part.max) {
    tell(path, `The filled ${part.name} has ${length} characters; ${part.max} are allowed.`, tooLong);
  }
}

const isNamed = (parameters: readonly Placed[]): boolean =>
  parameters.every(([, { parameter_name: name }]) => typeof name === 'string' && name !== '');

function tellNames(parameters: readonly Placed[], tell: Tell): void {
  for (const [at, { parameter_name: name }] of parameters) {
    if (isAbsent(name)) continue;
    tell(under(at, 'parameter_name'), 'Is not allowed: the variables of this template are numbered.', wrongFormat);
  }
}

function countProblem({ name, isNamed }: TextPart, variables: readonly string[], parameters: readonly Placed[]) {
  if (parameters.length === variables.length) return null;
  const names = isNamed && variables.length > 0 ? ` (${variables.join(', ')})` : '';
  const given = `${counted(parameters.length, 'parameter')} ${parameters.length === 1 ? 'is' : 'are'} given`;
  return `The template's ${name} has ${counted(variables.length, 'variable')}${names}; ${given}.`;
}

function nameProblem({ name, isNamed }: TextPart, variables: readonly string[], parameters: readonly Placed[]) {
  if (!isNamed) return null;
  const given = parameters.map(([, { parameter_name: each }]) => each);
  const absent = variables.filter((each) => !given.includes(each));
  return absent.length === 0
    ? null
    : `The template's ${name} has variables without a parameter_name: ${absent.join(', ')}.`;
}

function filledLength({ text, isNamed }: TextPart, parameters: readonly Placed[]): number {
  const filling = (variable: string): string => {
    const found = isNamed
      ? parameters.find(([, each]) => each.parameter_name === variable)
      : parameters[variablesOf(text).indexOf(variable)];
    return found ? shownText(found[1]) : '';
  };
  return lengthOf(text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, variable: string) => filling(variable)));
}

/** Cloud API shows the fallback of an amount or a date. */
function shownText(parameter: JsonObject): string {
  const content = parameter[typeOf(parameter)];
  return plainText(isObject(content) ? content.fallback_value : content);
}

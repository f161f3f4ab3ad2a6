import { counted } from '../counted.ts';
import { isObject, type JsonObject, plainText } from '../json-value.ts';
import { entriesOf, type Tell } from '../outgoing/checks.ts';
import { variablesOf } from '../outgoing/template/listed-template.ts';

/** A text of a template, with the examples of its variables next to it. */
export interface VariableText {
  readonly component: JsonObject;
  readonly path: string;
  readonly isNamed: boolean;
  /** The key of its examples: `body_text`, or `body_text_named_params` if variables have names. */
  readonly examples: 'header_text' | 'body_text';
}

const shown = (name: string): string => `{{${name}}}`;

/** Variables have the form that the template's parameter_format says, and each has an example. */
export function tellVariables({ component, path, isNamed, examples }: VariableText, tell: Tell): void {
  const text = plainText(component.text);
  const variables = variablesOf(text);
  const at = `${path}.text`;
  for (const name of variables) {
    const isRight = isNamed ? /^[a-z][a-z0-9_]*$/.test(name) : isNumberUpTo(name, variables.length);
    if (!isRight) tell(at, `${shown(name)} ${isNamed ? notName : notNumber}`);
  }
  if (/\{\{|\}\}/.test(text.replace(/\{\{\s*\w+\s*\}\}/g, ''))) tell(at, 'Has braces without a variable.');
  if (variables.length === 0) return;
  const example = isObject(component.example) ? component.example : {};
  const without = isNamed
    ? withoutNamed(example[`${examples}_named_params`], variables)
    : withoutPositional(example[examples], variables);
  const form = isNamed ? namedForm(examples) : positionalForm(examples);
  for (const name of without) tell(`${path}.example`, `${shown(name)} has no example. ${form}`);
  if (!isNamed) tellSurplus(example[examples], variables.length, `${path}.example.${examples}`, tell);
}

const notName = 'is not a valid name: use small letters, digits and underscores, with a letter first.';
const notNumber =
  'is out of order: variables are counted from {{1}} without gaps. For names, give "parameter_format": "NAMED".';
const namedForm = (examples: string): string =>
  `Give "${examples}_named_params": [{"param_name": "…", "example": "…"}], one for each variable.`;
const positionalForm = (examples: string): string =>
  `Give "${examples}": ${examples === 'body_text' ? '[["…", "…"]]' : '["…"]'}, one for each variable.`;

const isNumberUpTo = (name: string, most: number): boolean => /^[1-9]\d*$/.test(name) && Number(name) <= most;

function withoutNamed(value: unknown, variables: readonly string[]): string[] {
  const named = entriesOf(value, '').filter(([, { example }]) => example !== undefined && example !== '');
  return variables.filter((name) => !named.some(([, each]) => each.param_name === name));
}

/** Of a body there may be several sets of examples; the first one counts. */
function setOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) return [];
  return Array.isArray(value[0]) ? value[0] : value;
}

const withoutPositional = (value: unknown, variables: readonly string[]): string[] =>
  variables.filter((_, index) => plainText(setOf(value)[index]) === '');

function tellSurplus(value: unknown, count: number, path: string, tell: Tell): void {
  const { length } = setOf(value);
  if (length > count) tell(path, `Has ${counted(length, 'example')} for ${counted(count, 'variable')}.`);
}

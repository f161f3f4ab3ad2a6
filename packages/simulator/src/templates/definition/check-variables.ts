import type { Template, TemplateComponent } from '../../world/template.ts';
import { variablesOf } from '../variables.ts';
import { type TemplateSubcode, templateError } from './template-error.ts';

/**
 * Positional variables are numbered from 1 without gaps; named ones consist of lower-case letters, digits and
 * underscores.
 * @throws {GraphError} 100 with the subcode of the part.
 */
export function checkVariables(text: string, format: Template['parameterFormat'], subcode: TemplateSubcode): void {
  const variables = variablesOf(text);
  const left = text.replace(/\{\{\s*\w+\s*\}\}/g, '');
  const isRight =
    format === 'NAMED'
      ? variables.every((name) => /^[a-z][a-z0-9_]*$/.test(name))
      : variables.every((_, index) => variables.includes(String(index + 1)));
  if (!isRight || left.includes('{{') || left.includes('}}')) throw templateError(subcode);
}

/**
 * Every variable has an example: `header_text: ["a"]`, `body_text: [["a", "b"]]`, or both with `_named_params` and
 * their names. @throws {GraphError} 100/2388043.
 */
export function checkExamples(
  { text, example }: TemplateComponent,
  format: Template['parameterFormat'],
  name: 'header_text' | 'body_text',
): void {
  const variables = variablesOf(text);
  const examples: Readonly<Record<string, unknown>> =
    typeof example === 'object' && example !== null ? { ...example } : {};
  const isThere =
    format === 'NAMED'
      ? hasNamed(examples[`${name}_named_params`], variables)
      : hasPositional(examples[name], variables.length);
  if (!isThere) throw templateError(2388043);
}

function hasNamed(value: unknown, variables: readonly string[]): boolean {
  if (!Array.isArray(value)) return false;
  const named = value.filter(
    (each: unknown) =>
      typeof each === 'object' && each !== null && 'param_name' in each && 'example' in each && each.example !== '',
  );
  return variables.every((name) => named.some((each: { param_name: unknown }) => each.param_name === name));
}

/** A body may have several sets of examples; the first one counts. */
function hasPositional(value: unknown, count: number): boolean {
  if (!Array.isArray(value)) return false;
  const examples: unknown = Array.isArray(value[0]) ? value[0] : value;
  return Array.isArray(examples) && examples.length === count && examples.every(isExample);
}

const isExample = (value: unknown): boolean => (typeof value === 'string' && value !== '') || typeof value === 'number';

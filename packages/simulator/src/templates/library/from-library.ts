import type { GraphCall } from '../../graph/graph-call.ts';
import { jsonParameter, textParameter } from '../../graph/parameters.ts';
import { malformed } from '../definition/template-error.ts';
import { type LibraryButton, type LibraryEntry, libraryEntries } from './entries.ts';

type Params = GraphCall['params'];

/**
 * The parameters of a creation, with the components of the named library template and the given inputs for its buttons.
 * @throws {GraphError} 100 with 2388092 for an unknown template, or for a button without its input.
 */
export function withLibraryContent(params: Params): Params {
  const name = textParameter(params, 'library_template_name');
  if (name === undefined || params.components !== undefined) return params;
  const entry = libraryEntries.find((each) => each.name === name);
  if (!entry) throw malformed(`There is no template ${name} in the library.`);
  return { ...params, components: componentsOf(entry, readInputs(params)) };
}

type Input = Readonly<Record<string, unknown>>;

/** A list, or its JSON text. */
function readInputs(params: Params): readonly Input[] {
  const given = jsonParameter(params, 'library_template_button_inputs') ?? [];
  if (!Array.isArray(given)) throw malformed('library_template_button_inputs is a list.');
  return given.map((each: unknown): Input => ({ ...Object(each) }));
}

function componentsOf({ header, body, body_params: example, buttons }: LibraryEntry, inputs: readonly Input[]) {
  return [
    ...(header === undefined ? [] : [{ type: 'HEADER', format: 'TEXT', text: header }]),
    { type: 'BODY', text: body, example: { body_text: [example] } },
    ...(buttons ? [{ type: 'BUTTONS', buttons: buttons.map((button) => buttonOf(button, inputs)) }] : []),
  ];
}

/** The business's own URL or number replaces the library's. */
function buttonOf({ type, text }: LibraryButton, inputs: readonly Input[]): Record<string, unknown> {
  const input = inputs.find((each) => String(each.type).toUpperCase() === type);
  if (type === 'PHONE_NUMBER') {
    if (typeof input?.phone_number !== 'string') throw malformed('The call button needs its phone_number.');
    return { type, text, phone_number: input.phone_number };
  }
  const { base_url: url, url_suffix_example: example }: Input = { ...Object(input?.url) };
  if (typeof url !== 'string') throw malformed('The link button needs its url, with a base_url.');
  return { type, text, url, ...(typeof example === 'string' && { example: [example] }) };
}

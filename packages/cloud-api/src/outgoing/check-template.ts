import { isObject, type JsonObject, plainText } from '../json-value.ts';
import { entriesOf } from './checks.ts';
import type { MessageProblem } from './message-problem.ts';

const wrongCount = 132000;
const unknownTemplate = 132001;
const tooLong = 132005;
const wrongFormat = 132012;

interface SentComponent {
  readonly path: string;
  readonly component: JsonObject;
}

/**
 * What of a template message's parameters does not fit the stored template, as `GET /{WABA}/message_templates` lists it;
 * null for one that isn't there in that language. Components that aren't known are left to Meta.
 */
export function checkTemplate(message: unknown, template: unknown): readonly MessageProblem[] {
  const sent = isObject(message) && isObject(message.template) ? message.template : null;
  if (!sent) return [];
  if (!isObject(template)) return [{ path: 'template.name', code: unknownTemplate, message: noSuchTemplate }];
  const components = entriesOf(sent.components, 'template.components').map(([path, component]) => ({
    path,
    component,
  }));
  const isNamed = plainText(template.parameter_format).toUpperCase() === 'NAMED';
  return entriesOf(template.components, '').flatMap(([, stored]) => {
    const type = plainText(stored.type).toUpperCase();
    if (type === 'BODY') return textProblems(stored, ofType(components, 'body'), 'body', isNamed);
    if (type === 'HEADER') return headerProblems(stored, ofType(components, 'header'), isNamed);
    return type === 'BUTTONS' ? buttonProblems(stored, components) : [];
  });
}

const noSuchTemplate =
  'The account has no template of this name in this language. Check both; a new template can be sent once it is approved.';

const ofType = (components: readonly SentComponent[], type: string): SentComponent | undefined =>
  components.find(({ component }) => plainText(component.type).toLowerCase() === type);

const parametersOf = (sent: SentComponent | undefined): readonly JsonObject[] =>
  entriesOf(sent?.component.parameters, '').map(([, parameter]) => parameter);

/** The variables of a text: `{{1}}`, `{{first_name}}`, each once. */
function variablesOf(text: unknown): string[] {
  return [...new Set([...plainText(text).matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name = '']) => name))];
}

const mostCharacters: Readonly<Record<string, number>> = { body: 1024, header: 60 };

function textProblems(
  stored: JsonObject,
  sent: SentComponent | undefined,
  part: string,
  isNamed: boolean,
): MessageProblem[] {
  const variables = variablesOf(stored.text);
  const parameters = parametersOf(sent);
  const path = `${sent?.path ?? 'template.components'}.parameters`;
  if (parameters.length !== variables.length) {
    const message = `The template's ${part} has ${variables.length} variables; ${parameters.length} parameters are given.`;
    return [{ path, code: wrongCount, message }];
  }
  if (isNamed) {
    const given = parameters.map(({ parameter_name: name }) => name);
    const absent = variables.filter((name) => !given.includes(name));
    if (absent.length > 0) {
      const message = `The template's ${part} has variables that no parameter names: ${absent.join(', ')}.`;
      return [{ path, code: wrongCount, message }];
    }
  }
  return lengthProblems(stored, parameters, part, isNamed, path);
}

/** The text with its variables filled in, where all of them are text. */
function lengthProblems(
  stored: JsonObject,
  parameters: readonly JsonObject[],
  part: string,
  isNamed: boolean,
  path: string,
): MessageProblem[] {
  if (parameters.some(({ text }) => typeof text !== 'string')) return [];
  const filling = (name: string): string => {
    const found = isNamed ? parameters.find((each) => each.parameter_name === name) : parameters[Number(name) - 1];
    return typeof found?.text === 'string' ? found.text : '';
  };
  const filled = plainText(stored.text).replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => filling(name));
  const most = mostCharacters[part] ?? Number.POSITIVE_INFINITY;
  const length = [...filled].length;
  if (length <= most || parameters.length === 0) return [];
  return [{ path, code: tooLong, message: `The filled ${part} has ${length} characters; ${most} are allowed.` }];
}

const mediaFormats = new Set(['IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION']);

function headerProblems(stored: JsonObject, sent: SentComponent | undefined, isNamed: boolean): MessageProblem[] {
  const format = plainText(stored.format).toUpperCase();
  if (format === 'TEXT') return textProblems(stored, sent, 'header', isNamed);
  if (!mediaFormats.has(format)) return [];
  const [parameter] = parametersOf(sent);
  const type = plainText(parameter?.type).toLowerCase() || 'nothing';
  if (type === format.toLowerCase()) return [];
  const path = `${sent?.path ?? 'template.components'}.parameters[0]`;
  const message = `The template's header wants ${format.toLowerCase()}; ${type} is given.`;
  return [{ path, code: wrongFormat, message }];
}

/** Kinds of button that never go without a parameter, by the `sub_type` that gives it. */
function neededSubType({ type, url }: JsonObject): string | null {
  switch (plainText(type).toUpperCase()) {
    case 'URL':
      return variablesOf(url).length > 0 ? 'url' : null;
    case 'OTP':
      return 'url';
    case 'COPY_CODE':
      return 'copy_code';
    case 'MPM':
      return 'mpm';
    default:
      return null;
  }
}

function buttonProblems(stored: JsonObject, components: readonly SentComponent[]): MessageProblem[] {
  const sent = components.filter(({ component }) => plainText(component.type).toLowerCase() === 'button');
  const buttons = entriesOf(stored.buttons, '').map(([, button]) => button);
  const beyond = sent.filter(
    ({ component: { index } }) => index !== undefined && Number(plainText(index)) >= buttons.length,
  );
  const absent = buttons.flatMap((button, index) => {
    const subType = neededSubType(button);
    const isGiven = sent.some(({ component }) => isFor(component, index, subType) && hasParameters(component));
    return subType === null || isGiven ? [] : [{ index, subType }];
  });
  return [
    ...beyond.map(({ path }) => ({
      path: `${path}.index`,
      code: wrongFormat,
      message: `The template has ${buttons.length} buttons; they are counted from 0.`,
    })),
    ...absent.map(({ index, subType }) => ({
      path: 'template.components',
      code: wrongCount,
      message: `Button ${index} of the template needs a parameter: a component of type button, sub_type ${subType}, index ${index}.`,
    })),
  ];
}

/** A button without an index is the first. */
function isFor({ sub_type: subType, index = 0 }: JsonObject, wanted: number, wantedType: string | null): boolean {
  return Number(plainText(index)) === wanted && plainText(subType).toLowerCase() === wantedType;
}

const hasParameters = ({ parameters }: JsonObject): boolean => Array.isArray(parameters) && parameters.length > 0;

import { missingParameter, parameterError } from '../graph/errors.ts';
import { booleanParameter, numberParameter, textParameter } from '../graph/parameters.ts';
import type { Template, TemplateCategory } from '../world/template.ts';
import { checkDefinition } from './definition/check-definition.ts';
import { checkTimeToLive } from './definition/check-time-to-live.ts';
import { readComponents } from './definition/read-components.ts';
import { templateError } from './definition/template-error.ts';
import { withFixedText } from './fixed-text.ts';

type Params = Readonly<Record<string, unknown>>;

/** The template in a call. */
export type TemplateDraft = Pick<
  Template,
  'name' | 'language' | 'category' | 'parameterFormat' | 'components' | 'messageSendTtlSeconds'
> & { readonly isUntracked: boolean };

const categories = ['AUTHENTICATION', 'MARKETING', 'UTILITY'] as const;

/** Reads and checks the parameters of a creation. @throws {GraphError} 100, with its subcode. */
export function readTemplate(params: Params): TemplateDraft {
  const name = textParameter(params, 'name');
  if (!name) throw missingParameter('name');
  if (!/^[a-z0-9_]{1,512}$/.test(name)) throw templateError(2388046);
  const language = textParameter(params, 'language');
  if (!language) throw missingParameter('language');
  if (!/^[a-z]{2,3}(_[A-Z]{2,3})?$/.test(language)) {
    throw parameterError(`Param language must be a language that WhatsApp has - got "${language}".`);
  }
  const category = readCategory(params);
  if (category === undefined) throw missingParameter('category');
  const parameterFormat = readFormat(params) ?? 'POSITIONAL';
  const components = readContent(params, category, parameterFormat);
  const messageSendTtlSeconds = readTimeToLive(params, category);
  const isUntracked = booleanParameter(params, 'cta_url_link_tracking_opted_out') ?? false;
  return { name, language, category, parameterFormat, components, messageSendTtlSeconds, isUntracked };
}

/** `components`, checked and completed with Meta's own texts. */
export function readContent(
  params: Params,
  category: TemplateCategory,
  format: Template['parameterFormat'],
): Template['components'] {
  const components = readComponents(params);
  checkDefinition(components, category, format);
  return category === 'AUTHENTICATION' ? withFixedText(components) : components;
}

/** Undefined if absent. @throws {GraphError} 100 for one that Meta doesn't have. */
export function readCategory(params: Params): TemplateCategory | undefined {
  return readWord(params, 'category', categories);
}

/** Undefined if absent. @throws {GraphError} 100 for one that Meta doesn't have. */
export function readFormat(params: Params): Template['parameterFormat'] | undefined {
  return readWord(params, 'parameter_format', ['NAMED', 'POSITIONAL'] as const);
}

/** Seconds; undefined if absent. @throws {GraphError} 100 for a value that the category doesn't allow. */
export function readTimeToLive(params: Params, category: TemplateCategory): number | undefined {
  const seconds = numberParameter(params, 'message_send_ttl_seconds');
  checkTimeToLive(seconds, category);
  return seconds;
}

/** Case-insensitive. */
function readWord<T extends string>(params: Params, name: string, words: readonly T[]): T | undefined {
  const text = textParameter(params, name);
  if (text === undefined || text === '') return undefined;
  const found = words.find((word) => word === text.toUpperCase());
  if (found === undefined) throw parameterError(`Param ${name} must be one of {${words.join(', ')}} - got "${text}".`);
  return found;
}

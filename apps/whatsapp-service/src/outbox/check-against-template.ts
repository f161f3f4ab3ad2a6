import { checkTemplate, type MessageProblem } from '@intexuraos/cloud-api';
import type { NumberDirectory } from '../account/number-directory.ts';
import type { TemplateDirectory } from '../account/template-directory.ts';

type JsonObject = Readonly<Record<string, unknown>>;

export interface TemplateVerdict {
  readonly problems: readonly MessageProblem[];
  /** How long Meta would try to deliver it, by the template; null where that says nothing. */
  readonly lifeMs: number | null;
}

/** Holds a template message to the number's own template, where that is known. */
export type CheckAgainstTemplate = (phoneNumberId: string, body: JsonObject) => Promise<TemplateVerdict>;

const fine: TemplateVerdict = { problems: [], lifeMs: null };
const longestLifeMs = 30 * 24 * 60 * 60 * 1000;

export function createCheckAgainstTemplate(
  numbers: Pick<NumberDirectory, 'wabaOf'>,
  templates: Pick<TemplateDirectory, 'find'>,
): CheckAgainstTemplate {
  return async (phoneNumberId, body) => {
    const named = namedTemplate(body);
    const wabaId = numbers.wabaOf(phoneNumberId);
    if (!named || wabaId === null) return fine;
    const template = await templates.find(wabaId, named.name, named.language);
    if (template === undefined) return fine;
    return { problems: checkTemplate(body, template), lifeMs: lifeOf(template) };
  };
}

function namedTemplate({ type, template }: JsonObject): { name: string; language: string } | null {
  if (type !== 'template' || typeof template !== 'object' || template === null) return null;
  const { name, language } = template as JsonObject;
  const code = typeof language === 'object' && language !== null && 'code' in language ? language.code : null;
  return typeof name === 'string' && typeof code === 'string' ? { name, language: code } : null;
}

/** Meta: templates#time-to-live; -1 stands for 30 days. */
function lifeOf(template: JsonObject | null): number | null {
  const seconds = template?.message_send_ttl_seconds;
  if (typeof seconds !== 'number') return null;
  return seconds < 0 ? longestLifeMs : seconds * 1000;
}

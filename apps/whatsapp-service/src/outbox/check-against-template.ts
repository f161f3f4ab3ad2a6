import { checkTemplate, type MessageProblem } from '@intexuraos/cloud-api';
import type { NumberDirectory } from '../account/number-directory.ts';
import type { TemplateDirectory } from '../account/template-directory.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import type { Submission } from './read-message.ts';

type JsonObject = Readonly<Record<string, unknown>>;

export interface TemplateVerdict {
  readonly problems: readonly MessageProblem[];
  /** How long Meta tries to deliver it, by its template; null if the template does not say. */
  readonly lifeMs: number | null;
}

/** The parts of a request that Meta's answer about its template depends on. */
export interface TemplateUse extends Pick<Submission, 'phoneNumberId' | 'body' | 'edge'> {
  /** It is sent later, when the template may have been approved or its pause have ended. */
  readonly isLater?: boolean;
}

/**
 * Checks a template message against the number's own template. It is refused only by Meta's present list: a template
 * may have been edited or approved since it was last read. While the present list can't be read, Meta is left to judge.
 */
export type CheckAgainstTemplate = (use: TemplateUse) => Promise<TemplateVerdict>;

const fine: TemplateVerdict = { problems: [], lifeMs: null };
const maxLifeMs = 30 * 24 * 60 * 60 * 1000;

export function createCheckAgainstTemplate(
  numbers: Pick<NumberDirectory, 'wabaOf'>,
  templates: Pick<TemplateDirectory, 'find' | 'translations'>,
): CheckAgainstTemplate {
  return async (use) => {
    const named = namedTemplate(use.body);
    const wabaId = numbers.wabaOf(use.phoneNumberId);
    if (!named || wabaId === null) return fine;
    const known = await templates.find(wabaId, named.name, named.language);
    if (known === undefined) return fine;
    if (problemsOf(use, known).length === 0) return { problems: [], lifeMs: lifeOf(known) };
    const translations = await templates.translations(wabaId, named.name);
    if (translations === undefined) return fine;
    if ([...translations.values()].some(isGenerated)) return { problems: [ofDirectSend], lifeMs: null };
    if (translations.size === 0 && named.name.startsWith(generatedName)) return fine;
    const template = translations.get(named.language) ?? null;
    return { problems: problemsOf(use, template, [...translations.keys()]), lifeMs: lifeOf(template) };
  };
}

/**
 * Meta generates such templates from Direct Send messages, names them by their content or as the message asks for, and
 * answers 132018 to a template message with one (Meta: direct-send). The name proves nothing: anybody may choose such a
 * name.
 */
const isGenerated = ({ source }: JsonObject): boolean => source === 'AUTO_GENERATED';

/** Templates with this prefix may be missing in the list: Meta removes and archives generated ones. */
const generatedName = 'auto_generated_';

function problemsOf(
  { body, edge, isLater = false }: TemplateUse,
  template: JsonObject | null,
  languages: readonly string[] = [],
): readonly MessageProblem[] {
  const { category } = template ?? {};
  if (template && isGenerated(template)) return [ofDirectSend];
  const isWrongEdge = edge === 'marketing_messages' && typeof category === 'string' && category !== 'MARKETING';
  return [
    ...checkTemplate(body, template && isLater ? { ...template, status: 'APPROVED' } : template, languages),
    ...(isWrongEdge ? [{ path: 'template.name', code: 134100, message: notMarketing }] : []),
  ];
}

const notMarketing = 'The template’s category is not MARKETING, and /marketing_messages accepts no other.';

const ofDirectSend: MessageProblem = {
  path: 'template.name',
  code: 132018,
  message: 'Meta made this template for Direct Send: send its text as a free-form message with `category`.',
};

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
  return seconds < 0 ? maxLifeMs : seconds * 1000;
}

/** Whether Meta's answer shows that our copy of the template is stale (132000 to 132099). */
export function concernsTemplates({ problem }: Pick<OutboxEntry, 'problem'>): boolean {
  const code = problem?.code ?? 0;
  return code >= 132000 && code < 132100;
}

import { type CatalogueEntry, type ErrorScope, findError, scopeOf } from './catalogue.ts';
import { variants } from './variants.ts';

/** One error as Meta reported it: in an answer, in a status, or copied by a person. */
export interface ReportedError {
  readonly code: number;
  readonly subcode?: number | null | undefined;
  /** Meta's message or title. */
  readonly message?: string | null | undefined;
  readonly details?: string | null | undefined;
  /** Meta's `error_user_title` and `error_user_msg`. */
  readonly userTitle?: string | null | undefined;
  readonly userMessage?: string | null | undefined;
  /** The last part of the path that was called: `messages`, `call_permissions`; unknown if absent. */
  readonly route?: string | undefined;
  /** The id that the message was addressed to. */
  readonly recipient?: string | undefined;
}

/** The meaning of an error in its context. */
export interface ErrorMeaning extends CatalogueEntry {
  readonly scope: ErrorScope;
  /** How often a message is sent at most, if fewer times than usual. */
  readonly maxAttempts?: number;
}

/**
 * The meaning of an error: its code, read together with subcode, details, route and recipient. Undefined for a code
 * that Meta does not document.
 */
export function meaningOf(error: ReportedError): ErrorMeaning | undefined {
  const text = [error.message, error.details, error.userTitle, error.userMessage].filter(Boolean).join('\n');
  for (const { code, applies, means } of variants) {
    if (code !== error.code || !applies(error, text)) continue;
    const { as, ...changes } = means;
    const entry = findError(as ?? code);
    if (entry) return { ...entry, scope: scopeOf(entry), ...changes };
  }
  const entry = findError(error.code);
  if (!entry) return undefined;
  return withOwnWords({ ...entry, scope: scopeOf(entry) }, error);
}

/** A 100 with a subcode means the subcode, and Meta's text for people takes precedence over ours. */
function withOwnWords(entry: ErrorMeaning, { code, subcode, userTitle, userMessage }: ReportedError): ErrorMeaning {
  if (code !== 100) return entry;
  const bySubcode = subcode ? findError(subcode) : undefined;
  const isMeant = bySubcode && (!userTitle || shareWord(userTitle, bySubcode.title));
  const known = isMeant ? { ...entry, ...bySubcode, code, httpStatus: entry.httpStatus } : entry;
  if (!userTitle && !userMessage) return known;
  return {
    ...known,
    title: userTitle ?? known.title,
    cause: userMessage ?? known.cause,
    remedy: known === entry ? 'Follow Meta’s message; it refers to a parameter of this call.' : known.remedy,
  };
}

/** Meta words its titles differently from page to page, but uses some subcodes for quite different errors. */
function shareWord(title: string, other: string): boolean {
  const words = wordsOf(other);
  return wordsOf(title).some((word) => words.includes(word));
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/\p{L}{4,}/gu) ?? [];

const retriesAutomatically = /\b(?:is retried|sent again)|by (?:itself|themselves)|nothing to do/i;

/** The remedy for an error once its message is given up: without the promise of a retry. */
export function remedyAtEnd({ class: errorClass, remedy }: Pick<CatalogueEntry, 'class' | 'remedy'>): string {
  if (errorClass === 'refuse') return remedy;
  const sentences = remedy.split(/(?<=\.) /).filter((sentence) => !retriesAutomatically.test(sentence));
  return [...sentences, 'This message is not sent again unless you retry it: `whatsapp outbox retry`.'].join(' ');
}

import type { WebhookError } from '../items.ts';
import type { ErrorClass, ErrorScope } from './catalogue.ts';
import { type ErrorMeaning, meaningOf } from './error-meaning.ts';

/**
 * Classes by their consequences, the gravest first. A pause or a rate concerns other messages too, and ignoring it would
 * fail them one by one. A refusal is final, so a temporary error next to it changes nothing.
 */
const classes: readonly ErrorClass[] = ['pause', 'slow_number', 'slow_pair', 'refuse', 'retry_later', 'retry'];

/** Scopes, the widest first. */
const scopes: readonly ErrorScope[] = ['account', 'number', 'version', 'category', 'recipient', 'message'];

/**
 * The errors of one report, the most consequential first: by class, then by scope; equal ones in Meta's order, and those
 * that Meta doesn't document last.
 */
export function byConsequence<T>(errors: readonly T[], meaning: (error: T) => ErrorMeaning | undefined): readonly T[] {
  if (errors.length < 2) return errors;
  return errors
    .map((error) => ({ error, rank: rankOf(meaning(error)) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ error }) => error);
}

function rankOf(meaning: ErrorMeaning | undefined): number {
  if (!meaning) return Number.POSITIVE_INFINITY;
  return classes.indexOf(meaning.class) * scopes.length + scopes.indexOf(meaning.scope);
}

/** The error of a webhook's list that decides; undefined if there is none. */
export const decisiveError = (errors: readonly WebhookError[]): WebhookError | undefined =>
  byConsequence(errors, meaningInWebhook)[0];

function meaningInWebhook({ code, title, message, details }: WebhookError): ErrorMeaning | undefined {
  // 0 stands for a code that Meta left out; as Meta's own code it means an invalid token, which no webhook reports.
  return code === 0 ? undefined : meaningOf({ code, message: title ?? message, details, route: 'messages' });
}

import { text as readAll } from 'node:stream/consumers';
import { catalogue, type ErrorMeaning, type ErrorScope, meaningOf, type ReportedError } from '@intexuraos/cloud-api';
import type { Context } from '../context.ts';
import { isJson, type Json, objectOf, parseJson, textOf } from '../json.ts';
import { type ExitCode, exitCodes, trouble, wrongUse } from '../outcome.ts';
import type { Output } from '../terminal/output.ts';
import { printRow, wrap } from '../terminal/table.ts';
import { explainMessage } from './explain-message.ts';
import { type FailureNote, failureNotes, noWebhooks } from './failure-notes.ts';

/** The part that is paused until somebody fixes the cause. */
const paused: Readonly<Record<ErrorScope, string>> = {
  message: 'the number',
  recipient: 'the number',
  category: 'messages billed the same way, sends the others,',
  number: 'the number',
  account: 'the numbers of the account',
  version: 'calls with this Graph version, makes all others,',
};

/** What the service does about an error. */
function consequence({ class: errorClass, scope, maxAttempts }: ErrorMeaning): string {
  switch (errorClass) {
    case 'retry':
      return maxAttempts === undefined
        ? 'retries with increasing delays, and gives up after some minutes'
        : `tries ${maxAttempts} times, with increasing delays`;
    case 'retry_later':
      return 'retries after a known delay';
    case 'slow_pair':
      return 'delays messages to this recipient, and no others';
    case 'slow_number':
      return 'slows this number down';
    case 'pause':
      return `pauses ${paused[scope]} and keeps the messages until the cause is fixed`;
    case 'refuse':
      return 'returns the error: the same request would be refused again';
  }
}

/** Explains a code, an error body, or a message. */
export async function runExplain(context: Context, _options: object, ...words: readonly string[]): Promise<ExitCode> {
  const { terminal } = context;
  const asked = words.join(' ').trim();
  const isPiped = !terminal.stdin.isTTY && (asked === '' || asked === '-');
  const text = isPiped ? (await readAll(terminal.stdin)).trim() : asked;
  if (text === '') return overview(context.output);
  if (/^(wamid\.|wacid\.|evt\.|out_)/.test(text)) return explainMessage(context, text);
  const body = parseJson(text) ?? parseJson(jsonIn(text));
  if (isJson(body) || Array.isArray(body)) return explainCodes(context.output, errorsIn(body));
  const codes = codesIn(text);
  if (codes.length > 0) return explainCodes(context.output, codes);
  if (/^-?\d+$/.test(text)) throw wrongUse(`${text} is not one of Meta’s codes.`, 'Give one such as 131047.');
  if (/webhook|nothing arrives|no message/i.test(text)) return explainSilence(context.output);
  throw wrongUse(
    `“${text.slice(0, 60)}” is neither an error code, nor JSON, nor a message id.`,
    'Give a code (131047), a whole error body, or a wamid; without any, the usual problems are listed.',
  );
}

/** The JSON in a text with headers or words around it, such as the output of `curl -i`. */
const jsonIn = (text: string): string =>
  text.includes('"code"') ? text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1) : '';

interface ToldError extends ReportedError {
  /** Where a whole body was given: Meta's own words, and its trace. */
  readonly said: Json | null;
}

/**
 * Codes as people copy them: `131047`, `190 131030`, `(#131030) Recipient phone number not in allowed list`, `code 190`;
 * not the HTTP status in the words of a client: `Request failed with status code 400`.
 */
function codesIn(text: string): ToldError[] {
  const isList = /^#?\d{1,9}([\s,]+#?\d{1,9})*$/.test(text);
  const found = text.matchAll(
    isList ? /(\d+)/g : /\(#(\d{1,9})\)|(?<!\b(?:status|http) )\b(?:code|error)[ :#]+(\d{1,9})\b/gi,
  );
  const codes = [...found].map(([, first, second]) => Number(first ?? second));
  return [...new Set(codes)].map((code) => ({ code, said: null }));
}

/** The errors anywhere in a response, a webhook, an outbox entry or a list of these; each code once. */
function errorsIn(body: unknown): ToldError[] {
  const found = new Map<number, ToldError>();
  const nameless: Json[] = [];
  const look = (value: unknown, depth: number, outer: string | undefined): void => {
    if (Array.isArray(value)) for (const each of value) look(each, depth + 1, outer);
    if (!isJson(value) || depth > 12) return;
    const recipient = textOf(value.recipient) ?? textOf(value.recipient_user_id) ?? outer;
    const code = numberIn(value.code);
    const isError = ['message', 'title', 'error_data', 'details', 'error_subcode'].some((name) => name in value);
    if (isError && code !== null && !found.has(code)) found.set(code, reported(code, value, recipient));
    if (isError && code === null && 'code' in value) nameless.push(value);
    for (const each of Object.values(value)) look(each, depth + 1, recipient);
  };
  look(body, 0, undefined);
  if (found.size === 0) {
    const [own] = nameless;
    if (own) throw trouble(wordsOf(own), 'It has no code from Meta. For a message’s history, give its id.');
    throw trouble('There is no error in this JSON.', 'Give Meta’s response: {"error":{"code":…}}.');
  }
  return [...found.values()];
}

const wordsOf = (error: Json): string =>
  [textOf(error.title) ?? textOf(error.message) ?? 'An error without a name', detailsOf(error)]
    .filter(Boolean)
    .join(': ');

/** A code or its digits; null for anything else, such as the null of a problem that is the service's own. */
const numberIn = (code: unknown): number | null =>
  Number.isInteger(code) || (typeof code === 'string' && /^\d{1,9}$/.test(code)) ? Number(code) : null;

/** An error as Meta writes it, or as this service shows it. */
function reported(code: number, said: Json, recipient: string | undefined): ToldError {
  const subcode = Number(said.error_subcode ?? said.subcode ?? 0);
  return {
    code,
    said,
    subcode: Number.isInteger(subcode) && subcode > 0 ? subcode : null,
    message: textOf(said.message) ?? textOf(said.title),
    details: detailsOf(said),
    userTitle: textOf(said.error_user_title) ?? textOf(said.userTitle),
    userMessage: textOf(said.error_user_msg) ?? textOf(said.userMessage),
    ...(recipient !== undefined && { recipient }),
  };
}

function explainCodes(output: Output, told: readonly ToldError[]): ExitCode {
  const explained = told.map((error): Explained => {
    const entry = meaningOf(error);
    const note = failureNotes.get(entry?.code ?? error.code);
    return {
      ...error,
      code: entry?.code ?? error.code,
      entry,
      note: note?.applies?.(error) === false ? undefined : note,
    };
  });
  if (output.isJson) output.json(explained.length === 1 ? shown(explained[0]) : { errors: explained.map(shown) });
  for (const [index, each] of explained.entries()) {
    if (index > 0) output.line();
    print(output, each);
  }
  return explained.every(({ entry }) => entry === undefined) ? exitCodes.trouble : exitCodes.fine;
}

interface Explained extends ToldError {
  readonly entry: ErrorMeaning | undefined;
  readonly note: FailureNote | undefined;
}

function shown(explained: Explained | undefined): object {
  const { code, entry, note, said, userTitle, userMessage } = explained ?? { code: 0, said: null };
  const { applies: _not, ...more } = note ?? {};
  return {
    code,
    subcode: explained?.subcode ?? null,
    isKnown: entry !== undefined,
    title: entry?.title ?? null,
    httpStatus: entry?.httpStatus ?? null,
    class: entry?.class ?? null,
    scope: entry?.scope ?? null,
    cause: entry?.cause ?? null,
    remedy: entry?.remedy ?? null,
    more: note ? more : null,
    details: detailsOf(said),
    userTitle: userTitle ?? null,
    userMessage: userMessage ?? null,
    traceId: textOf(said?.fbtrace_id) ?? textOf(said?.traceId),
  };
}

const detailsOf = (said: Json | null): string | null => {
  const data = said?.error_data;
  return textOf(objectOf(data).details) ?? textOf(data) ?? textOf(said?.details) ?? textOf(said?.message);
};

function print(output: Output, { code, subcode, entry, note, said, userTitle, userMessage }: Explained): void {
  const row = (name: string, text: string): void => printRow(output, name, text);
  const status = entry?.httpStatus ? `, HTTP ${entry.httpStatus}` : '';
  const head = `${code}  ${entry?.title ?? 'not documented by Meta'}${entry ? `  (${entry.class}${status})` : ''}`;
  const lines = head.length <= output.columns ? [head] : wrap(head, output.columns);
  for (const line of lines) output.line(output.paint('bold', line));
  const details = detailsOf(said);
  if (details !== null) row('Meta says', details);
  const toPerson = [userTitle, userMessage === details ? null : userMessage].filter((text) => text);
  if (toPerson.length > 0) row('Meta says', toPerson.join(': '));
  if (subcode) row('subcode', String(subcode));
  if (entry) {
    row('cause', entry.cause);
    for (const cause of note?.causes ?? []) row('', cause);
    row('remedy', entry.remedy);
    for (const remedy of note?.remedies ?? []) row('', remedy);
    row('service', consequence(entry));
  } else
    row(
      'remedy',
      'See Meta’s message above, and https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes.',
    );
  if (note?.note) row('note', note.note);
  if (note) row('next', `\`${note.command}\``);
  const trace = textOf(said?.fbtrace_id) ?? textOf(said?.traceId);
  if (trace !== null) row('trace', `${trace} (Meta’s support asks for it)`);
}

function explainSilence(output: Output): ExitCode {
  if (output.isJson) output.json(noWebhooks);
  output.line(output.paint('bold', noWebhooks.title));
  for (const cause of noWebhooks.causes) output.line(`  - ${cause}`);
  output.line(`  next: \`${noWebhooks.command}\` finds which of them it is`);
  return exitCodes.fine;
}

function overview(output: Output): ExitCode {
  const failures = [...failureNotes].map(([code, { command }]) => ({
    code,
    title: catalogue.find((entry) => entry.code === code)?.title ?? '',
    command,
  }));
  if (output.isJson) output.json({ failures, noWebhooks });
  output.line(
    'These are the most frequent failures. Any other of Meta’s codes, an error body or a message id works too:',
  );
  for (const { code, title } of failures) output.line(`  ${output.paint('bold', String(code).padEnd(7))}  ${title}`);
  output.line(`  ${output.paint('bold', 'webhook')}  ${noWebhooks.title}`);
  output.line('For example: `whatsapp explain 131047`');
  return exitCodes.fine;
}

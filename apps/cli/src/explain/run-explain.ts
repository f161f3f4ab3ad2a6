import { text as readAll } from 'node:stream/consumers';
import { type CatalogueEntry, findError } from '@intexuraos/cloud-api';
import type { Context } from '../context.ts';
import { isJson, type Json, objectOf, parseJson, textOf } from '../json.ts';
import { type ExitCode, exitCodes, trouble, wrongUse } from '../outcome.ts';
import type { Output } from '../terminal/output.ts';
import { printRow, wrap } from '../terminal/table.ts';
import { explainMessage } from './explain-message.ts';
import { type GuideNote, guideNotes, noWebhooks } from './guide.ts';

/** What each class of errors means for who sends. */
const classes: Readonly<Record<CatalogueEntry['class'], string>> = {
  retry: 'passes by itself: the service tries again, ever more slowly',
  retry_later: 'passes by itself: the service tries again after a known wait',
  slow_pair: 'too fast for this recipient: the service waits for him alone',
  slow_number: 'too fast for this number: the service slows it down',
  pause: 'nothing can go until somebody mends it: the service pauses the number and keeps its messages',
  refuse: 'this message can’t go as it is: the service gives it back',
};

/** Explains a code, an error body, or a message. */
export async function runExplain(context: Context, _options: object, ...words: readonly string[]): Promise<ExitCode> {
  const { terminal } = context;
  const asked = words.join(' ').trim();
  const isPiped = !terminal.stdin.isTTY && (asked === '' || asked === '-');
  const text = isPiped ? (await readAll(terminal.stdin)).trim() : asked;
  if (text === '') return overview(context.output);
  if (/^(wamid\.|wacid\.|evt\.|out_)/.test(text)) return explainMessage(context, text);
  const codes = codesIn(text);
  if (codes.length > 0) return explainCodes(context.output, codes);
  if (/^-?\d+$/.test(text)) throw wrongUse(`${text} is no code of Meta’s.`, 'Give one such as 131047.');
  const body = parseJson(text);
  if (body !== undefined) return explainCodes(context.output, errorsIn(body));
  if (/webhook|nothing arrives|no message/i.test(text)) return explainSilence(context.output);
  throw wrongUse(
    `“${text.slice(0, 60)}” is no error code, no JSON and no message id.`,
    'Give a code (131047), a whole error body, or a wamid; without any, the list of the usual troubles is shown.',
  );
}

interface ToldError {
  readonly code: number;
  /** Meta's own words and trace, where a whole body was given. */
  readonly said: Json | null;
}

/** Codes as people copy them: `131047`, `190 131030`, `(#131030) Recipient phone number not in allowed list`, `code 190`. */
function codesIn(text: string): ToldError[] {
  const isList = /^#?\d{1,9}([\s,]+#?\d{1,9})*$/.test(text);
  const found = text.matchAll(isList ? /(\d+)/g : /\(#(\d{1,9})\)|\b(?:code|error)[ :#]+(\d{1,9})\b/gi);
  const codes = [...found].map(([, first, second]) => Number(first ?? second));
  return text.startsWith('{') || text.startsWith('[') ? [] : [...new Set(codes)].map((code) => ({ code, said: null }));
}

/** Where the set-up guide saw it: a rate limit under the code of a recipient who isn't on the list. */
const isRateLimitAs131030 = ({ code, error_subcode: subcode, message }: Json): boolean =>
  code === 131030 && (subcode === 2494055 || /rate limit/i.test(String(message)));

/** The errors in an answer, a webhook, an outbox entry or a list of them, wherever they stand; each code once. */
function errorsIn(body: unknown): ToldError[] {
  const found = new Map<number, ToldError>();
  const look = (value: unknown, depth: number): void => {
    if (Array.isArray(value)) for (const each of value) look(each, depth + 1);
    if (!isJson(value) || depth > 12) return;
    const code = isRateLimitAs131030(value) ? 130429 : Number(value.code);
    const isError = ['message', 'title', 'error_data', 'details', 'error_subcode'].some((name) => name in value);
    if (isError && Number.isInteger(code) && !found.has(code)) found.set(code, { code, said: value });
    for (const each of Object.values(value)) look(each, depth + 1);
  };
  look(body, 0);
  if (found.size === 0)
    throw trouble('There is no error in this JSON.', 'Give what Meta answered: {"error":{"code":…}}.');
  return [...found.values()];
}

function explainCodes(output: Output, told: readonly ToldError[]): ExitCode {
  const explained = told.map(({ code, said }) => ({ code, said, entry: findError(code), note: guideNotes.get(code) }));
  if (output.isJson) output.json(explained.length === 1 ? shown(explained[0]) : { errors: explained.map(shown) });
  for (const [index, each] of explained.entries()) {
    if (index > 0) output.line();
    print(output, each);
  }
  return explained.every(({ entry }) => entry === undefined) ? exitCodes.trouble : exitCodes.fine;
}

interface Explained extends ToldError {
  readonly entry: CatalogueEntry | undefined;
  readonly note: GuideNote | undefined;
}

function shown(explained: Explained | undefined): object {
  const { code, entry, note, said } = explained ?? { code: 0, entry: undefined, note: undefined, said: null };
  return {
    code,
    isKnown: entry !== undefined,
    title: entry?.title ?? null,
    httpStatus: entry?.httpStatus ?? null,
    class: entry?.class ?? null,
    cause: entry?.cause ?? null,
    remedy: entry?.remedy ?? null,
    guide: note ?? null,
    details: detailsOf(said),
    traceId: textOf(said?.fbtrace_id),
  };
}

const detailsOf = (said: Json | null): string | null => {
  const data = said?.error_data;
  return textOf(objectOf(data).details) ?? textOf(data) ?? textOf(said?.details) ?? textOf(said?.message);
};

function print(output: Output, { code, entry, note, said }: Explained): void {
  const row = (name: string, text: string): void => printRow(output, name, text);
  const status = entry?.httpStatus ? `, HTTP ${entry.httpStatus}` : '';
  const head = `${code}  ${entry?.title ?? 'not documented by Meta'}${entry ? `  (${entry.class}${status})` : ''}`;
  const lines = head.length <= output.columns ? [head] : wrap(head, output.columns);
  for (const line of lines) output.line(output.paint('bold', line));
  const details = detailsOf(said);
  if (details !== null) row('Meta says', details);
  if (entry) {
    row('cause', entry.cause);
    row('remedy', entry.remedy);
    row('means', classes[entry.class]);
  } else row('remedy', 'Look at Meta’s own words, and at support/error-codes in Meta’s documentation.');
  if (note) printNote(note, row);
  const trace = textOf(said?.fbtrace_id);
  if (trace !== null) row('trace', `${trace} (Meta’s support asks for it)`);
}

function printNote(
  { heading, causes, remedies, correction, command }: GuideNote,
  row: (name: string, text: string) => void,
): void {
  row('guide', heading);
  for (const cause of causes) row('', `- ${cause}`);
  for (const remedy of remedies) row('', `→ ${remedy}`);
  if (correction !== null) row('put right', correction);
  row('next', `\`${command}\``);
}

function explainSilence(output: Output): ExitCode {
  if (output.isJson) output.json(noWebhooks);
  output.line(output.paint('bold', noWebhooks.heading));
  for (const step of noWebhooks.steps) output.line(`  - ${step}`);
  output.line(`  next: \`${noWebhooks.command}\` finds which one it is`);
  return exitCodes.fine;
}

function overview(output: Output): ExitCode {
  const notes = [...guideNotes].map(([code, { heading, command }]) => ({ code, heading, command }));
  if (output.isJson) output.json({ failures: notes, noWebhooks });
  output.line('The failure modes of the set-up guide; any other code of Meta’s can be given as well:');
  for (const { code, heading } of notes) output.line(`  ${output.paint('bold', String(code).padEnd(7))} ${heading}`);
  output.line(`  ${output.paint('bold', 'webhook')} ${noWebhooks.heading}`);
  return exitCodes.fine;
}

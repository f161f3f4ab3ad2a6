import { basename, extname } from 'node:path';
import { readCsv } from '@intexuraos/whatsapp-service/broadcast-upload';
import type { Context } from '../context.ts';
import { explainMessage } from '../explain/explain-message.ts';
import { readInputBytes } from '../input-file.ts';
import { type Json, objectsOf, textOf } from '../json.ts';
import { type ExitCode, exitCodes, trouble, wrongUse } from '../outcome.ts';
import { chooseTemplate } from '../send/template/choose-template.ts';
import { ServiceRefusal } from '../service/service.ts';
import { counted } from '../terminal/counted.ts';
import { table } from '../terminal/table.ts';
import { dayAndTime, instantIn, timeHint } from '../terminal/times.ts';

interface MessageOptions {
  readonly template: string;
  readonly language?: string;
  readonly number?: string;
}

interface StartOptions extends MessageOptions {
  readonly name?: string;
  readonly at?: string;
  readonly share?: string;
  readonly skipBadRows?: boolean;
}

const shownProblems = 20;

/** Uploads a CSV file. Reports its errors line by line, or that the broadcast has started. */
export async function startBroadcast(context: Context, options: StartOptions, file = ''): Promise<ExitCode> {
  const { output, service } = context;
  const bytes = await readInputBytes(file);
  const query = {
    ...(await messageOf(context, options)),
    name: options.name ?? basename(file, extname(file)),
    ...(options.at !== undefined && { startAt: startOf(options.at, context.now()) }),
    ...(options.share !== undefined && { share: shareOf(options.share) }),
    ...(options.skipBadRows === true && { skipBadRows: 'true' }),
  };
  const init = {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: bytes,
    signal: AbortSignal.timeout(300_000),
  };
  try {
    const response = await service.open(`/v1/broadcasts/csv?${new URLSearchParams(query)}`, init);
    const created = (await response.json()) as Json;
    if (output.isJson) output.json(created);
    else printCreated(context, created, response.status === 201);
    return exitCodes.fine;
  } catch (error) {
    if (!(error instanceof ServiceRefusal) || error.status !== 422) throw error;
    if (output.isJson) output.json(error.body);
    printProblems(context, file, error);
    return exitCodes.trouble;
  }
}

function printCreated({ output }: Context, broadcast: Json, isNew: boolean): void {
  const { name, id, rows, startAt, state, progress } = broadcast;
  const skipped = Number((progress as Json | undefined)?.skipped ?? 0);
  const people = counted(Number(rows) - skipped, 'person', 'people');
  const when = state === 'scheduled' ? `, starting at ${dayAndTime(textOf(startAt))}` : ' now';
  output.line(
    isNew
      ? `${output.paint('green', '✓')} ${name}: sending to ${people}${when}.`
      : `${name} exists already, with the same content: it is ${state}, and nothing is sent twice.`,
  );
  if (skipped > 0) output.line(`  Skipped ${counted(skipped, 'row')} with problems.`);
  output.line(`  \`whatsapp broadcast show ${id}\` shows its progress; \`pause\` and \`cancel\` stop it.`);
}

function printProblems({ output }: Context, file: string, { message, body }: ServiceRefusal): void {
  const problems = objectsOf(body.problems);
  output.line(`${output.paint('red', '✗')} ${file}: ${message}`);
  const rows = problems
    .filter(({ line }) => line !== null)
    .slice(0, shownProblems)
    .map(({ line, column, message: what }) => [`  line ${line}`, String(column ?? ''), String(what)]);
  for (const line of table(rows)) output.line(line);
  const more = Number(body.problemCount) - rows.length;
  if (more > 0 && rows.length > 0) output.line(`  … and ${more.toLocaleString('en')} more; --json shows up to 1,000.`);
  if (rows.length > 0) output.line('Fix them, or skip these rows with --skip-bad-rows.');
}

interface TestOptions extends MessageOptions {
  readonly to: string;
}

/** Sends a message with the values of the file's first row to one person, and reports its outcome. */
export async function testBroadcast(context: Context, options: TestOptions, file = ''): Promise<ExitCode> {
  const { output, service } = context;
  const read = await readCsv(await readInputBytes(file));
  if ('problem' in read) throw wrongUse(`${file}: ${read.problem.message}`);
  const { columns, rows } = read.upload;
  const values = columns.flatMap((column, index) => {
    const value = rows[0]?.values[index] ?? null;
    return value === null ? [] : [[column, value]];
  });
  const recipient = { to: options.to, parameters: Object.fromEntries(values) };
  const sent = await service.post('/v1/broadcasts/test', { ...(await messageOf(context, options)), recipient });
  if (output.isJson) {
    output.json(sent);
    return exitCodes.fine;
  }
  return explainMessage(context, textOf(sent.id) ?? '');
}

async function messageOf(context: Context, { template: name, language, number }: MessageOptions) {
  const template = await chooseTemplate(context, name, language === undefined ? {} : { language });
  return {
    template: name,
    language: textOf(template.language) ?? '',
    ...(number !== undefined && { phoneNumberId: number }),
  };
}

function startOf(text: string, now: number): string {
  const at = instantIn(text, now);
  if (at === null) {
    const remedy = 'Give a time such as 2026-12-24T09:00:00Z, or a delay: 10m, 2h, 1d.';
    throw wrongUse(`--at is "${text}".`, timeHint(text, remedy));
  }
  return new Date(at).toISOString();
}

/** `50%` or `0.5`. */
function shareOf(text: string): string {
  const [, digits = '', sign] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text) ?? [];
  const share = Number(digits) / (sign === '%' ? 100 : 1);
  if (digits !== '' && share > 0 && share <= 1) return String(share);
  throw trouble(`--share is "${text}".`, 'Give a part of the number’s rate: 50%, or 0.5.');
}

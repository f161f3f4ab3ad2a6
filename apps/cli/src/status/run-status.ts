import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceStatusView } from '@intexuraos/service-api/schemas';
import type { Context } from '../context.ts';
import { CommandError, type ExitCode, exitCodes, trouble } from '../outcome.ts';
import { storyNote } from '../sandbox/printed-lines.ts';
import { ServiceRefusal } from '../service/service.ts';
import { wrap } from '../terminal/table.ts';
import { statusLines } from './status-lines.ts';

interface StatusOptions {
  readonly once?: boolean;
}

const everyMs = 2_000;
/** To the upper left corner, and from there clears the screen. */
const clear = '\u001b[H\u001b[2J';

/** Shows the state of the service: once in a pipe, again every two seconds on a terminal until Ctrl-C. */
export async function runStatus(context: Context, { once = false }: StatusOptions): Promise<ExitCode> {
  const { output, signal } = context;
  const status = await askStatus(context);
  if (output.isJson) {
    output.json(status);
    return codeOf(status);
  }
  if (once || !output.isTerminal) {
    for (const line of linesOf(context, status)) output.line(line);
    return codeOf(status);
  }
  show(context, linesOf(context, status));
  while (!signal.aborted) {
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
    const lines = signal.aborted ? null : await nextLines(context);
    if (lines !== null) show(context, lines);
  }
  return exitCodes.fine;
}

/** The state of the service. */
export async function askStatus({ service }: Context): Promise<ServiceStatusView> {
  try {
    return await service.api.status();
  } catch (error) {
    if (!(error instanceof ServiceRefusal) || error.status !== 404) throw error;
    throw trouble('This service can’t report its status: it is older than this command.', 'Upgrade the service.');
  }
}

function linesOf({ output, source }: Context, status: ServiceStatusView): string[] {
  const isStory = source.sandbox !== null && status.problems.length > 0;
  return [...statusLines(output, status), ...(isStory ? ['', ...wrap(storyNote, output.columns)] : [])];
}

const codeOf = ({ problems }: ServiceStatusView): ExitCode =>
  problems.length === 0 ? exitCodes.fine : exitCodes.trouble;

/** A service that is restarted meanwhile is shown as away, and asked again. Null on Ctrl-C. */
async function nextLines(context: Context): Promise<string[] | null> {
  try {
    return linesOf(context, await askStatus(context));
  } catch (error) {
    if (context.signal.aborted) return null;
    if (!(error instanceof CommandError)) throw error;
    return [context.output.paint('red', `✗ ${error.message}`), ...(error.remedy === null ? [] : [`→ ${error.remedy}`])];
  }
}

function show({ output, service }: Context, lines: readonly string[]): void {
  output.bytes(clear);
  for (const line of lines) output.line(line);
  output.line(`\n${output.paint('dim', `${service.url}, every ${everyMs / 1_000} s. Ctrl-C ends it.`)}`);
}

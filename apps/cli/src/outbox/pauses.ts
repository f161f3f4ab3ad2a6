import { userInfo } from 'node:os';
import { problemWords } from '@intexuraos/service-api/outbox-state';
import type { Context } from '../context.ts';
import { explainMessage } from '../explain/explain-message.ts';
import { problemIn } from '../explain/print-state.ts';
import { type Json, objectOf, objectsOf, textOf } from '../json.ts';
import { type ExitCode, exitCodes } from '../outcome.ts';
import { phoneNumberIdOf } from '../send/phone-number-id.ts';
import { printRow } from '../terminal/table.ts';
import { dayAndTime } from '../terminal/times.ts';

interface NumberOptions {
  readonly number?: string;
}

interface PauseOptions extends NumberOptions {
  readonly reason?: string;
  readonly by?: string;
}

/** Pauses a number, or all, until somebody resumes it. */
export async function pauseOutbox({ output, service }: Context, options: PauseOptions, id = ''): Promise<ExitCode> {
  const { reason, by = userName() } = options;
  const body = { ...(by !== null && { by }), ...(reason !== undefined && { reason }) };
  const answer = await service.post(`/v1/outbox/pause${queryOf(options, id)}`, body);
  if (output.isJson) output.json(answer);
  for (const { phoneNumberId } of objectsOf(answer.paused)) {
    output.line(
      `${phoneNumberId} is paused: nothing is sent from it, including replies, until \`whatsapp outbox resume\`.`,
    );
  }
  for (const { phoneNumberId, since, problem } of objectsOf(answer.alreadyPaused)) {
    output.line(`${phoneNumberId} is already paused, since ${dayAndTime(textOf(since))}. ${reasonOf(problem)}.`);
  }
  return exitCodes.fine;
}

/** Lifts the pauses of a number, or of all. */
export async function resumeOutbox({ output, service }: Context, options: NumberOptions, id = ''): Promise<ExitCode> {
  const answer = await service.post(`/v1/outbox/resume${queryOf(options, id)}`);
  if (output.isJson) output.json(answer);
  const resumed = objectsOf(answer.resumed);
  if (resumed.length === 0) output.line('Nothing is paused.');
  for (const { phoneNumberId, hold, cause, problem } of resumed) {
    const why = cause === 'operator' ? '' : `; it was paused for ${objectOf(problem).code ?? 'an outage'}`;
    output.line(`${nameOf(phoneNumberId, hold)} sends again${why}.`);
  }
  return exitCodes.fine;
}

/** Attempts a paused number, all of them, or a message that waits for its next attempt now, and reports the result. */
export async function tryOutbox(context: Context, options: NumberOptions, id = ''): Promise<ExitCode> {
  const { output, service } = context;
  if (id.startsWith('out_')) {
    await service.post(`/v1/outbox/${encodeURIComponent(id)}/try`);
    return explainMessage(context, id);
  }
  const answer = await service.post(`/v1/outbox/try${queryOf(options, id)}`);
  if (output.isJson) output.json(answer);
  const tried = objectsOf(answer.tried);
  if (tried.length === 0) output.line('Nothing is paused.');
  for (const each of tried) printTried(context, each);
  return tried.every(({ outcome }) => outcome === 'resumed') ? exitCodes.fine : exitCodes.trouble;
}

function printTried({ output }: Context, { phoneNumberId, hold, outcome, problem, nextAttemptAt }: Json): void {
  const name = nameOf(phoneNumberId, hold);
  const next = textOf(nextAttemptAt);
  const words: Readonly<Record<string, string>> = {
    resumed: `${output.paint('green', '✓')} ${name} sends again: Meta took the message.`,
    not_tried: `${name} was not tried: no waiting message can be sent now.`,
    operator: `${name} was not tried: ${reasonOf(problem)}. \`whatsapp outbox resume\` sends again.`,
    pending: `${name} is being tried; Meta’s answer has not come yet.`,
  };
  const stillPaused = `${output.paint('red', '✗')} ${name} is still paused: ${problemWords(problemIn(problem))}.`;
  output.line(words[String(outcome)] ?? stillPaused + (next === null ? '' : ` Next attempt at ${dayAndTime(next)}.`));
  const remedy = textOf(objectOf(problem).remedy);
  if (outcome === 'still_paused' && remedy !== null) printRow(output, 'remedy', remedy);
}

const nameOf = (phoneNumberId: unknown, hold: unknown): string =>
  textOf(hold) === null ? String(phoneNumberId) : `${phoneNumberId} (${hold})`;

/** Who paused it, and why: `Paused by anna (“wrong price”)`. */
function reasonOf(problem: unknown): string {
  const { title, details } = objectOf(problem);
  return textOf(details) === null ? String(title) : `${title} (“${details}”)`;
}

function queryOf({ number }: NumberOptions, id: string): string {
  const phoneNumberId = number ?? id;
  return phoneNumberId === '' ? '' : `?phoneNumberId=${phoneNumberIdOf(phoneNumberId)}`;
}

/** The name of the user who runs the command; null where the machine has none. */
function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}

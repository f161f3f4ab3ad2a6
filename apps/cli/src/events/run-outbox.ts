import type { Context } from '../context.ts';
import { explainMessage } from '../explain/explain-message.ts';
import { problemWords } from '../explain/problem-words.ts';
import { objectOf, objectsOf, textOf } from '../json.ts';
import { type ExitCode, exitCodes } from '../outcome.ts';
import { printList } from '../terminal/table.ts';
import { dayAndTime } from '../terminal/times.ts';
import { limitOf } from './time-option.ts';

interface ListOptions {
  readonly limit: string;
  readonly state?: string;
  readonly to?: string;
}

export async function listOutbox({ output, service }: Context, options: ListOptions): Promise<ExitCode> {
  const query = { state: options.state, recipient: options.to };
  const entries = await service.list('/v1/outbox', query, limitOf(options.limit));
  if (output.isJson) output.json({ data: entries });
  else if (entries.length === 0) output.line('There is nothing in the outbox that fits.');
  const rows = entries.map((entry) => {
    const state = textOf(entry.state) ?? '';
    const problem = objectOf(entry.problem);
    const isBad = state === 'failed' || state === 'unknown' || state === 'expired';
    return [
      dayAndTime(textOf(entry.createdAt)),
      output.paint(isBad ? 'red' : 'green', state),
      textOf(entry.recipient) ?? '',
      textOf(entry.type) ?? '',
      output.paint('dim', textOf(entry.id) ?? ''),
      problem.code ? problemWords(Number(problem.code), textOf(problem.title) ?? '') : (textOf(problem.details) ?? ''),
    ];
  });
  printList(output, ['accepted', 'state', 'to', 'type', 'id', 'problem'], rows);
  return exitCodes.fine;
}

export async function showOutbox(context: Context, _options: object, id = ''): Promise<ExitCode> {
  return explainMessage(context, id);
}

export async function cancelOutbox(context: Context, _options: object, id = ''): Promise<ExitCode> {
  return change(context, id, 'cancel', 'is taken back');
}

export async function retryOutbox(context: Context, _options: object, id = ''): Promise<ExitCode> {
  return change(context, id, 'retry', 'waits to be sent again');
}

/** Lifts the pauses of a number, or of all. */
export async function resumeOutbox({ output, service }: Context, _options: object, number = ''): Promise<ExitCode> {
  const query = number === '' ? '' : `?phoneNumberId=${encodeURIComponent(number)}`;
  const answer = await service.post(`/v1/outbox/resume${query}`);
  if (output.isJson) output.json(answer);
  const resumed = objectsOf(answer.resumed);
  if (resumed.length === 0) output.line('Nothing is paused.');
  for (const { phoneNumberId, hold, problem } of resumed) {
    const what = textOf(hold) === null ? '' : ` (${hold})`;
    output.line(`${phoneNumberId}${what} sends again; it was paused for ${objectOf(problem).code ?? 'an outage'}.`);
  }
  return exitCodes.fine;
}

async function change({ output, service }: Context, id: string, what: string, done: string): Promise<ExitCode> {
  const entry = await service.post(`/v1/outbox/${encodeURIComponent(id)}/${what}`);
  if (output.isJson) output.json(entry);
  output.line(`${id} ${done}; its state is ${entry.state}.`);
  return exitCodes.fine;
}

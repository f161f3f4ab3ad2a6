import { take } from '@intexuraos/service-api';
import { problemWords } from '@intexuraos/service-api/outbox-state';
import type { Context } from '../context.ts';
import { limitOf } from '../events/time-option.ts';
import { explainMessage } from '../explain/explain-message.ts';
import { stateStyle } from '../explain/print-state.ts';
import { type ExitCode, exitCodes, wrongUse } from '../outcome.ts';
import { printList } from '../terminal/table.ts';
import { dayAndTime } from '../terminal/times.ts';
import { type BulkOptions, changeMany } from './change-many.ts';
import { type FilterOptions, filterOf } from './filter.ts';

/** Entries asked for in one page. */
const pageSize = 100;

interface ListOptions extends FilterOptions {
  readonly limit: string;
}

export async function listOutbox({ output, service, now }: Context, options: ListOptions): Promise<ExitCode> {
  const limit = limitOf(options.limit);
  const query = { ...filterOf(options, now()), limit: Math.min(pageSize, limit) };
  const entries = await take(service.api.outbox.list(query), limit);
  if (output.isJson) output.json({ data: entries });
  else if (entries.length === 0) output.line('No message in the outbox matches.');
  const rows = entries.map(({ id, state, createdAt, recipient, type, problem }) => [
    dayAndTime(createdAt),
    output.paint(stateStyle(state), state),
    recipient,
    type,
    output.paint('dim', id),
    problemWords(problem),
  ]);
  printList(output, ['accepted', 'state', 'to', 'type', 'id', 'problem'], rows);
  return exitCodes.fine;
}

export async function showOutbox(context: Context, _options: object, id = ''): Promise<ExitCode> {
  return explainMessage(context, id);
}

/** Cancels one message, or all that a filter means. */
export async function cancelOutbox(context: Context, options: BulkOptions, id = ''): Promise<ExitCode> {
  if (id === '') return changeMany(context, options, 'cancel');
  return changeOne(context, options, `${pathOf(id)}/cancel`, id, 'is cancelled');
}

/** Retries one message, or all that a filter means. */
export async function retryOutbox(context: Context, options: BulkOptions, id = ''): Promise<ExitCode> {
  if (id === '') return changeMany(context, options, 'retry');
  const twice = options.mayArriveTwice ? '?mayArriveTwice=true' : '';
  return changeOne(context, options, `${pathOf(id)}/retry${twice}`, id, 'is queued again');
}

const pathOf = (id: string): string => `/v1/outbox/${encodeURIComponent(id)}`;

async function changeOne(
  { output, service, now }: Context,
  options: BulkOptions,
  path: string,
  id: string,
  done: string,
): Promise<ExitCode> {
  if (Object.keys(filterOf(options, now())).length > 0) {
    throw wrongUse('Both an id and a filter are given.', 'Give the id of one message, or a filter for many.');
  }
  const entry = await service.post(path);
  if (output.isJson) output.json(entry);
  output.line(`${id} ${done}; its state is ${entry.state}.`);
  return exitCodes.fine;
}

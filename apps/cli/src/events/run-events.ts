import type { Context } from '../context.ts';
import { objectOf, objectsOf, textOf } from '../json.ts';
import { type ExitCode, exitCodes, trouble } from '../outcome.ts';
import { printList } from '../terminal/table.ts';
import { dayAndTime } from '../terminal/times.ts';
import { eventLines } from './event-lines.ts';
import { limitOf, sinceOf } from './time-option.ts';

interface ListOptions {
  readonly limit: string;
  readonly kind?: string;
  readonly user?: string;
  readonly wamid?: string;
  readonly number?: string;
  readonly state?: string;
  readonly since?: string;
}

export async function listEvents({ output, service, now }: Context, options: ListOptions): Promise<ExitCode> {
  const { kind, user, wamid, number: phoneNumberId, state, since } = options;
  const query = { kind, user, wamid, phoneNumberId, state, from: sinceOf(since, now()) };
  const events = await service.list('/v1/events', query, limitOf(options.limit));
  if (output.isJson) output.json({ data: events });
  else if (events.length === 0)
    output.line('No stored webhook matches. `whatsapp doctor` shows why none may have arrived.');
  const rows = events.map((event) => {
    const result = objectOf(event.result);
    const kinds = Object.entries(objectOf(result.kinds)).map(([name, count]) =>
      count === 1 ? name : `${name} ×${count}`,
    );
    const { failed = 0, rejected = 0 } = objectOf(result.counts);
    const remarks = [
      event.state === 'pending' ? 'waits' : '',
      Number(failed) > 0 ? output.paint('red', `${failed} failed`) : '',
      Number(rejected) > 0 ? output.paint('yellow', `${rejected} not ours`) : '',
      Number(event.deliveries) > 1 ? `delivered ${event.deliveries} times` : '',
    ];
    return [
      dayAndTime(textOf(event.receivedAt)),
      textOf(event.id) ?? '',
      remarks.filter((remark) => remark !== '').join(', '),
      kinds.join(', ') || 'no items',
    ];
  });
  printList(output, ['received', 'id', 'remarks', 'kinds'], rows);
  return exitCodes.fine;
}

export async function showEvent(
  { output, service }: Context,
  options: { readonly raw?: boolean },
  id = '',
): Promise<ExitCode> {
  if (options.raw) {
    const response = await service.request(`/v1/events/${encodeURIComponent(id)}/raw`);
    if (!response.ok) throw trouble(`There is no event ${id}.`, '`whatsapp events list` shows what there is.');
    output.bytes(new Uint8Array(await response.arrayBuffer()));
    return exitCodes.fine;
  }
  const event = await service.get(`/v1/events/${encodeURIComponent(id)}`);
  if (output.isJson) {
    output.json(event);
    return exitCodes.fine;
  }
  const result = objectOf(event.result);
  output.line(output.paint('bold', `event ${id}`));
  output.line(
    `received ${dayAndTime(textOf(event.receivedAt))}, ${event.sizeBytes} bytes, delivered ${event.deliveries === 1 ? 'once' : `${event.deliveries} times`}`,
  );
  output.line(
    event.state === 'pending' ? 'waits to be processed' : `processed ${dayAndTime(textOf(result.processedAt))}`,
  );
  for (const line of eventLines(output, event, false)) output.line(`  ${line}`);
  for (const pointer of Array.isArray(event.foreign) ? event.foreign : [])
    output.line(`  ${output.paint('yellow', 'not ours')}  ${pointer}`);
  output.line(output.paint('dim', `  whatsapp events show ${id} --raw | jq .   shows what Meta sent`));
  return objectsOf(event.items).some(({ state }) => state === 'failed') ? exitCodes.trouble : exitCodes.fine;
}

export async function replayEvent({ output, service }: Context, _options: object, id = ''): Promise<ExitCode> {
  const event = await service.post(`/v1/events/${encodeURIComponent(id)}/replay`);
  if (output.isJson) output.json(event);
  output.line(`Event ${id} will be processed again. Anything already applied is not applied twice.`);
  return exitCodes.fine;
}

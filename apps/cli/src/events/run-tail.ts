import type { Context } from '../context.ts';
import { type Json, objectOf, objectsOf, textOf } from '../json.ts';
import { type ExitCode, exitCodes } from '../outcome.ts';
import { follow } from '../service/follow.ts';
import { eventLines } from './event-lines.ts';
import { sinceOf } from './time-option.ts';

interface TailOptions {
  readonly kind?: string;
  readonly user?: string;
  readonly wamid?: string;
  readonly number?: string;
  readonly since?: string;
  readonly contents?: boolean;
}

/** Shows events as they come, until it is interrupted: lines on a terminal, NDJSON in a pipe. */
export async function runTail(context: Context, options: TailOptions): Promise<ExitCode> {
  const { output, service, signal } = context;
  const { kind, user, wamid, number, since } = options;
  const isForPeople = output.isTerminal && !output.isJson;
  let isBroken = false;
  const told = follow({
    service,
    signal,
    query: { kind, user, wamid, phoneNumberId: number, from: sinceOf(since, context.now()) },
    onLine: (state, reason) => {
      if (state === 'open' && isForPeople)
        output.note(isBroken ? 'Connected again; nothing was missed.' : `Following ${service.url}. Ctrl-C ends it.`);
      if (state === 'broken' && !isBroken) output.note(`Lost the connection (${reason}); trying again.`);
      isBroken = state === 'broken';
    },
  });
  for await (const { data } of told) {
    if (!isForPeople) output.json(data, true);
    else for (const line of eventLines(output, wanted(data, options), options.contents === true)) output.line(line);
  }
  return exitCodes.fine;
}

const isAbout = ({ user }: Json, id: string): boolean => {
  const { waId, userId, parentUserId } = objectOf(user);
  return [waId, userId, parentUserId].includes(id);
};

/** Of a batch, the items that were asked for. */
function wanted(event: Json, { kind, user, wamid }: TailOptions) {
  const items = objectsOf(event.items).filter(
    (item) =>
      (kind === undefined || item.kind === kind || textOf(item.kind)?.startsWith(`${kind}.`)) &&
      (wamid === undefined || item.wamid === wamid) &&
      (user === undefined || isAbout(item, user)),
  );
  return { ...event, items };
}

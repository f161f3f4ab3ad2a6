import type { StatusItem, WebhookError } from '@intexuraos/cloud-api';
import { messageRecords } from '../conversations/collections.ts';
import type { MessageRecord } from '../conversations/message-record.ts';
import { append, puts, type Write } from '../records/flow.ts';
import { settlements } from './collections.ts';
import { readOpaqueData } from './opaque-data.ts';
import type { OutboxProblem } from './outbox-entry.ts';
import { withOthers } from './problem-meaning.ts';

/**
 * What a status means for the outbox: the progress of a message that it sent; nothing for any other. The status brings
 * back the entry's id; if Meta leaves it out, the entry is found by the wamid.
 * @param writes what the status changed in its conversation.
 */
export function settlementOf(item: StatusItem, writes: readonly Write[]): Write[] {
  const status = { wamid: item.wamid ?? null, status: item.type, at: item.at ?? 0, problem: problemOf(item) };
  const sent = readOpaqueData(item.opaqueData ?? '');
  if (sent) return [append(settlements, { ...sent, ...status })];
  const entryId = messageIn(writes, item.wamid)?.body?.outboxId;
  return entryId === undefined ? [] : [append(settlements, { entryId, attempt: null, usedFallback: false, ...status })];
}

/**
 * The settlements of statuses that came without the entry's id, as soon as the message's entry is known.
 * @param writes what that changed in the message's conversation.
 */
export function earlierSettlements(entryId: string, wamid: string, writes: readonly Write[]): Write[] {
  return (messageIn(writes, wamid)?.statuses ?? [])
    .filter(({ source, opaqueData }) => source === 'webhook' && !readOpaqueData(opaqueData ?? ''))
    .map(({ status, at, errors }) =>
      append(settlements, {
        entryId,
        attempt: null,
        usedFallback: false,
        wamid,
        status,
        at,
        problem: problemOf({ errors }),
      }),
    );
}

function messageIn(writes: readonly Write[], wamid: string | undefined): MessageRecord | undefined {
  for (const write of writes) if (puts(messageRecords, write) && write.record.wamid === wamid) return write.record;
  return undefined;
}

/** The errors of a status as one problem, in Meta's order: which of them decides depends on the entry (`settle-entry.ts`). */
function problemOf({ errors }: Pick<StatusItem, 'errors'>): OutboxProblem | null {
  const [first, ...others] = errors.slice(0, maxErrors).map(problemOfError);
  return first ? withOthers(first, others) : null;
}

/** More would only make the entry large. */
const maxErrors = 10;

function problemOfError(error: WebhookError): OutboxProblem {
  const { title, message, details } = error;
  // 0 stands for a code that Meta left out. As Meta's own code it means an invalid token, which no status reports.
  const code = error.code === 0 ? null : error.code;
  const name = title ?? message ?? (code === null ? 'Error without a code' : `Error ${code}`);
  return { code, subcode: null, title: name, details: details ?? null, traceId: null };
}

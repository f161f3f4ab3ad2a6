import type { StatusItem } from '@intexuraos/cloud-api';
import { append, type Write } from '../records/flow.ts';
import { settlements } from './collections.ts';
import { readOpaqueData } from './opaque-data.ts';
import type { OutboxProblem } from './outbox-entry.ts';

/** What a status tells the outbox: of a message that it sent, how it fared; of any other, nothing. */
export function settlementOf(item: StatusItem): Write[] {
  const sent = item.opaqueData === undefined ? null : readOpaqueData(item.opaqueData);
  if (!sent) return [];
  const record = {
    ...sent,
    wamid: item.wamid ?? null,
    status: item.type,
    at: item.at ?? 0,
    problem: problemOf(item),
  };
  return [append(settlements, record)];
}

function problemOf({ errors: [error] }: StatusItem): OutboxProblem | null {
  if (!error) return null;
  const { code, title, message, details } = error;
  return { code, subcode: null, title: title ?? message ?? `Error ${code}`, details: details ?? null, traceId: null };
}

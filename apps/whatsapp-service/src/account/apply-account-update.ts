import { type AccountItem, accountFacts, type OtherItem, plainText, type StatusItem } from '@intexuraos/cloud-api';
import { changes } from '../changes/change.ts';
import { append, type Flow, load, put, type Write } from '../records/flow.ts';
import { compareKeys, fuller } from '../records/joins.ts';
import { copyable } from '../records/nesting.ts';
import type { AccountRecord } from './account-record.ts';
import { accountChange } from './changes-of.ts';
import { accountRecords } from './collections.ts';

/** Updates about the WABA, a number, a template, a flow or a group: the newest of each fact counts, by Meta's time. */
export function* applyAccountUpdate(item: AccountItem): Flow<Write[]> {
  return yield* keepNewest(factRecords({ ...item, at: item.at ?? 0, value: item.raw }));
}

/** How much of a number's history has come, or that its business declined to share it (Meta: 2593109). */
export function* applyHistoryProgress(item: OtherItem): Flow<Write[]> {
  const { wabaId, type, identity, raw, phoneNumberId: subject = '' } = item;
  const { metadata, errors } = Object(raw) as { readonly metadata?: unknown; readonly errors?: unknown };
  const { phase, progress } = Object(metadata) as { readonly phase?: unknown; readonly progress?: unknown };
  const fact = type === 'errors' ? 'refusal' : 'progress';
  const record: AccountRecord = {
    key: `${wabaId}/account/history/${subject}/${fact}`,
    wabaId,
    kind: 'account',
    field: 'history',
    subject,
    fact,
    type,
    at: item.at ?? 0,
    // Meta dates no chunk, but a later phase follows an earlier one, and each goes up to 100.
    rank: (Number(plainText(phase)) || 0) * 1_000 + (Number(plainText(progress)) || 0),
    identity,
    value: copyable({ metadata, errors }),
  };
  return yield* keepNewest([record]);
}

/** Meta's code for a message that cannot be billed (Meta: error codes, 131042). */
const paymentProblem = 131042;
const hourMs = 3_600_000;

/**
 * A failed status that says the payment method is missing. Meta reports neither the fault nor its end by itself, so the
 * fact lasts a day after the last such status. One per hour is recorded: thousands may fail in an hour.
 */
export function* applyPaymentProblem(item: StatusItem): Flow<Write[]> {
  if (!item.errors.some(({ code }) => code === paymentProblem)) return [];
  const { wabaId, phoneNumberId: subject = '', at: failedAt = 0 } = item;
  const at = failedAt - (failedAt % hourMs);
  const record: AccountRecord = {
    key: `${wabaId}/account/messages/${subject}/payment_method`,
    wabaId,
    kind: 'account',
    field: 'messages',
    subject,
    fact: 'payment_method',
    type: 'MISSING',
    at,
    until: at + 25 * hourMs,
    identity: `payment_method:${subject}:${at}`,
    value: { code: paymentProblem },
  };
  return yield* keepNewest([record]);
}

/** What {@link factRecords} needs: an update, or the record that an older version made of a whole update. */
type Update = Pick<AccountRecord, 'wabaId' | 'kind' | 'field' | 'subject' | 'type' | 'at' | 'identity' | 'value'>;

/** One record for each fact that the update states. */
export function factRecords({ wabaId, kind, field, subject, type, at, identity, value }: Update): AccountRecord[] {
  return accountFacts({ field, type, raw: value }).map((fact) => {
    const key = `${wabaId}/${kind}/${field}/${subject}`;
    return {
      key: fact.name === '' ? key : `${key}/${fact.name}`,
      wabaId,
      kind,
      field,
      subject,
      fact: fact.name,
      type: fact.type,
      at,
      ...(fact.until !== undefined && { until: fact.until }),
      identity,
      value: copyable(fact.value),
    };
  });
}

function* keepNewest(records: readonly AccountRecord[]): Flow<Write[]> {
  const writes: Write[] = [];
  for (const news of newestOf(records)) {
    const before = yield* load(accountRecords, news.key);
    const record = before ? newer(before, news) : news;
    if (record !== before) writes.push(put(accountRecords, record), append(changes, accountChange(record)));
  }
  return writes;
}

/** The newest record of each key. */
export function newestOf(records: readonly AccountRecord[]): readonly AccountRecord[] {
  if (records.length < 2) return records;
  const newest = new Map<string, AccountRecord>();
  for (const record of records) {
    const before = newest.get(record.key);
    newest.set(record.key, before ? newer(before, record) : record);
  }
  return [...newest.values()];
}

/** Ties in time go to the higher rank, then the greater identity, then the fuller record. */
function newer(a: AccountRecord, b: AccountRecord): AccountRecord {
  const order = ({ at, rank = 0, identity }: AccountRecord) => [at, rank, identity];
  const difference = compareKeys(order(a), order(b));
  if (difference !== 0) return difference > 0 ? a : b;
  return fuller(a, b);
}

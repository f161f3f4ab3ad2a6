import type { AccountItem } from '@intexuraos/cloud-api';
import { compareKeys, fuller } from '../inbound/joins.ts';
import { copyable } from '../inbound/nesting.ts';
import { type Flow, load, type Write } from '../inbound/unit-of-work.ts';
import type { AccountRecord } from './account-record.ts';

/** News about the WABA, a number, a template, a flow or a group: the newest stands, by Meta's time. */
export function* applyAccountUpdate(item: AccountItem): Flow<Write[]> {
  const news = recordOf(item);
  const before = yield* load('account', news.key);
  const record = before ? newer(before, news) : news;
  return record === before ? [] : [{ kind: 'account', key: record.key, record }];
}

function recordOf({ wabaId, kind, field, subject, type, at, identity, raw }: AccountItem): AccountRecord {
  const key = `${wabaId}/${kind}/${field}/${subject}`;
  return { key, wabaId, kind, field, subject, type, at: at ?? 0, identity, value: copyable(raw) };
}

/** Of the same time the greater identity, of the same identity what says more. */
function newer(a: AccountRecord, b: AccountRecord): AccountRecord {
  const difference = compareKeys([a.at, a.identity], [b.at, b.identity]);
  if (difference !== 0) return difference > 0 ? a : b;
  return fuller(a, b);
}

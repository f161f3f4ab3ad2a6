import type { AccountRecord } from '../../account/account-record.ts';
import type { AccountStateView } from '../schemas/account.ts';
import { shownValue } from './shown-value.ts';
import { isoTime } from './time.ts';

/** The newest news about one thing of the account, as the API shows it. */
export function accountView(record: AccountRecord): AccountStateView {
  const { wabaId, kind, field, subject, type, at, value } = record;
  return { wabaId, kind, field, subject, type, at: isoTime(at), value: shownValue(value) };
}

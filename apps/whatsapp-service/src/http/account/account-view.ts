import type { AccountStateView, GroupView, StandingView } from '@intexuraos/service-api/schemas';
import type { AccountRecord } from '../../account/account-record.ts';
import type { Group } from '../../account/groups.ts';
import type { Standing } from '../../account/standing.ts';
import { isoTime } from '../shown-time.ts';
import { shownValue } from '../shown-value.ts';

/** The newest update that states one fact about the account, as the API shows it. */
export function accountView(record: AccountRecord): AccountStateView {
  const { wabaId, kind, field, subject, fact = '', type, at, value } = record;
  return { wabaId, kind, field, subject, fact, type, at: isoTime(at), value: shownValue(value) };
}

/** An active fact, as the API shows it. */
export function standingView({ record, severity, meaning, remedy }: Standing): StandingView {
  const { wabaId, kind, field, subject, fact = '', type, at, until } = record;
  const ends = until === undefined ? null : isoTime(until);
  return { severity, meaning, remedy, wabaId, kind, field, subject, fact, type, since: isoTime(at), until: ends };
}

/** A group, as the API shows it. */
export function groupView({ members, ...group }: Group): GroupView {
  return { ...group, members: [...members] };
}

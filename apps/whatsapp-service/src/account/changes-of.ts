import type { Change } from '../changes/change.ts';
import type { AccountRecord } from './account-record.ts';

/** The changes that a newer fact means for consumers of the feed. */
export function accountChange({ key, kind, field, type, at, identity }: AccountRecord): Change {
  return { type: typeOf(kind, field), at, key, detail: type, part: identity };
}

function typeOf(kind: AccountRecord['kind'], field: string): Change['type'] {
  if (kind === 'template') return 'template.status';
  if (kind === 'flow') return 'flow.status';
  if (kind === 'group') return 'group.changed';
  return field.startsWith('phone_number_') ? 'number.quality' : 'account.standing';
}

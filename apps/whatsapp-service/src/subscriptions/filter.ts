import type { Change } from '../changes/change.ts';
import { isEventType, matchesType } from './event-types.ts';
import type { SubscriptionFilter } from './subscription.ts';

/** The facts that filters use, from the record that a change is about. */
export interface FilteredFacts {
  readonly direction: 'in' | 'out' | null;
  readonly via: string | null;
}

/** Whether a change may be wanted, by its reference alone. `wantsRecord` decides the rest. */
export function mayWant(filter: SubscriptionFilter, change: Change): boolean {
  const { types, phoneNumberIds, direction } = filter;
  if (!isEventType(change.type) || !matchesType(types, change.type)) return false;
  if (phoneNumberIds.length > 0 && !phoneNumberIds.includes(businessNumber(change) ?? '')) return false;
  if (direction === null) return true;
  if (ofNoNumber.has(change.type)) return false;
  const known = knownDirections[change.type];
  return known === undefined || known === direction;
}

/** Whether a change is wanted whose record says that. */
export function wantsRecord({ direction, via }: SubscriptionFilter, facts: FilteredFacts): boolean {
  if (direction !== null && facts.direction !== direction) return false;
  return via.length === 0 || via.includes(facts.via ?? '');
}

/** The business number that a change belongs to; null for news about the account, and about subscriptions. */
export function businessNumber({ type, key, conversation = key }: Change): string | null {
  return ofNoNumber.has(type) ? null : conversation.slice(0, conversation.indexOf('/'));
}

const ofNoNumber: ReadonlySet<Change['type']> = new Set([
  'template.status',
  'number.quality',
  'flow.status',
  'group.changed',
  'account.standing',
  'subscription.failing',
  'subscription.recovered',
  'subscription.disabled',
] as const);

/** Absent: the record says. */
const knownDirections: Readonly<Partial<Record<Change['type'], 'in' | 'out'>>> = {
  'message.received': 'in',
  'message.sent': 'out',
  'message.status': 'out',
  'message.failed': 'out',
  user_action: 'in',
  'conversation.window_opened': 'in',
  'outbox.failed': 'out',
  'outbox.expired': 'out',
  'outbox.cancelled': 'out',
};

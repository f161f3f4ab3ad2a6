import type { OutboxState } from './outbox-state.ts';
import type { DeliveryState, EntryKind } from './words.ts';

/** Values of a query string; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

export interface EventQuery extends Query {
  readonly from?: string | number;
  readonly until?: string | number;
  readonly kind?: string;
  readonly user?: string;
  readonly wamid?: string;
  readonly via?: string;
  readonly phoneNumberId?: string;
  readonly state?: 'pending' | 'applied' | 'duplicate' | 'failed' | 'rejected' | undefined;
}

export interface ConversationQuery extends Query {
  readonly phoneNumberId?: string;
  readonly user?: string;
  readonly control?: 'mine' | 'other' | 'idle' | 'unknown';
}

export interface MessageQuery extends Query {
  readonly via?: string;
  readonly kind?: EntryKind;
}

export interface SearchQuery extends Query {
  /** Words, `"words in this order"`, `begin*`. */
  readonly q: string;
  readonly user?: string;
  readonly conversation?: string;
  readonly phoneNumberId?: string;
  readonly from?: string | number;
  readonly until?: string | number;
}

export interface OutboxQuery extends Query {
  /** One state, or several with commas between. */
  readonly state?: OutboxState | string;
  readonly recipient?: string;
  readonly phoneNumberId?: string;
  readonly from?: string | number;
  readonly until?: string | number;
  readonly code?: string;
}

export interface DeliveryQuery extends Query {
  readonly subscription?: string;
  readonly state?: DeliveryState;
  readonly type?: string;
  readonly wamid?: string;
  readonly statusCode?: string;
  readonly from?: string | number;
  readonly until?: string | number;
}

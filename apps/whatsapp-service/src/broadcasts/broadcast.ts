import { hash } from 'node:crypto';
import type { broadcastStates } from '@intexuraos/service-api/words';
import { newEntryId } from '../outbox/entry-id.ts';

/** One template to many people: its content, its progress, and the instance that works on it. */
export interface Broadcast {
  /** `bc_` and nine characters, made of the name. */
  readonly id: string;
  /** Unique while the broadcast is stored: the same name with the same content is the same broadcast. */
  readonly name: string;
  /** The hash of the whole request: template, recipients, time and rate. */
  readonly contentHash: string;
  readonly phoneNumberId: string;
  /** The API key that created it, by its id. */
  readonly keyId?: string;
  /** The Graph version that its messages are sent with. */
  readonly version: string;
  readonly template: BroadcastTemplate;
  /** The names of the values in each row (`partsOf`). */
  readonly columns: readonly string[];
  /** The part of the number's rate that it may take, over 0 and up to 1. */
  readonly share: number;
  /** Milliseconds since 1970, as all times here. The time before which nothing is sent. */
  readonly startAt: number;
  readonly createdAt: number;
  readonly state: BroadcastState;
  /** How many rows it has, those that were skipped included; 100,000 at most. */
  readonly rows: number;
  /** Rows that nothing is sent to since something was wrong with them, and the caller asked to skip such rows. */
  readonly skipped: number;
  /** The first row that has not been dealt with: everything before was submitted, left out or skipped. */
  readonly next: number;
  /** Rows that are messages of the outbox now. */
  readonly submitted: number;
  /** Rows that were left out, by reason. */
  readonly leftOut: Readonly<Partial<Record<LeaveOutReason, number>>>;
  /** Who submits its rows, so that only one instance does. */
  readonly lease: { readonly owner: string; readonly until: number } | null;
  /** When its first row was dealt with. */
  readonly startedAt: number | null;
  /** When it came to its end; results may still come after that. */
  readonly endedAt: number | null;
  /** Who paused or cancelled it, and why; null if nobody did. */
  readonly stop: { readonly at: number; readonly by: string | null; readonly reason: string | null } | null;
  /** It was cancelled, and its messages still waiting in the outbox are to be cancelled too. */
  readonly isRecalled: boolean;
  /** Whether results of its messages are still recorded. */
  readonly isFollowed: boolean;
  /** When it is removed with all of its rows. */
  readonly keptUntil: number;
}

/** The template as it was when the rows were checked against it. */
export interface BroadcastTemplate {
  readonly name: string;
  readonly language: string;
  /** `MARKETING`, `UTILITY`, …; null if Meta did not say. */
  readonly category: string | null;
  /** The template its messages are made from: Meta's `components` and `parameter_format`. */
  readonly definition: Readonly<Record<string, unknown>>;
  /** How long Meta would try to deliver a message, in milliseconds; null where the template does not say. */
  readonly lifeMs: number | null;
}

/**
 * `storing`: its rows are being stored. `scheduled`: its time has not come. `finished`: everything was handed to the outbox.
 * `expired`: 30 days after its start, some rows had not been.
 */
export type BroadcastState = (typeof broadcastStates)[number];

/** The states of a broadcast that has not ended. */
export const openBroadcastStates: readonly BroadcastState[] = ['scheduled', 'running', 'paused'];

/**
 * `opted_out`: the person wants no marketing messages (`user_preferences`). `limited`: Meta delivered a marketing message to them
 * within the last 24 hours not, since they had received enough (131049). `invalid`: the message could no longer be sent as it was checked.
 */
export type LeaveOutReason = 'opted_out' | 'limited' | 'invalid';

/** A recipient with the values for the template, in the order of the broadcast's `columns`; null where the row has none. */
export interface BroadcastRow {
  /** Of the CSV file, or the position in the JSON list, from 1. */
  readonly line: number;
  /** As it is sent: the digits of a number, or a BSUID; as it was given where it is neither. */
  readonly to: string;
  readonly values: readonly (string | null)[];
  /** Why it is skipped; absent for a good row. */
  readonly problem?: string;
}

/** The most rows a broadcast may have: a row's number has five digits in the id of its message. */
export const maxRows = 100_000;
/** Rows are stored, and their results recorded, in pages. */
export const pageRows = 100;
/** A broadcast that has not ended this long after its start does not continue: idempotency keys are kept as long. */
export const runsForMs = 30 * 24 * 60 * 60_000;
/** A broadcast is kept this long after its start. */
export const broadcastKeptMs = 90 * 24 * 60 * 60_000;
/** Results are recorded until this long after its end. */
export const followedForMs = 7 * 24 * 60 * 60_000;

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codeLength = 9;
const rowDigits = 5;
/** Tells ids of broadcasts' messages from most others, whose end is random. */
const mark = 'BC';

/** The id of the broadcast with that name. */
export function broadcastIdOf(name: string): string {
  const bytes = Buffer.from(hash('sha256', name, 'hex'), 'hex');
  return `bc_${Array.from(bytes.subarray(0, codeLength), (byte) => alphabet.charAt(byte % 32)).join('')}`;
}

/** The id of the outbox entry for a row: always the same, so that a row can never become two messages. */
export function entryIdOf({ id, createdAt }: Pick<Broadcast, 'id' | 'createdAt'>, row: number): string {
  const text = `${mark}${id.slice(3)}${String(row).padStart(rowDigits, '0')}`;
  return newEntryId(
    createdAt,
    Uint8Array.from(text, (char) => alphabet.indexOf(char)),
  );
}

/** Which row of which broadcast an entry of the outbox may be. */
export interface EntryRow {
  /** `rowsKeyOf` its broadcast. */
  readonly rowsKey: string;
  readonly row: number;
}

/** The row that an entry's id names; null if it is not a broadcast's. A random id may look like one of a broadcast. */
export function rowOfEntry(entryId: string): EntryRow | null {
  const [, madeAt, code, row] = /^out_([0-9A-Z]{10})BC([0-9A-Z]{9})(\d{5})$/.exec(entryId) ?? [];
  return madeAt === undefined ? null : { rowsKey: `bc_${code}.${madeAt}`, row: Number(row) };
}

/** The prefix of the keys of a broadcast's rows: a name may be used again once its broadcast is removed. */
export const rowsKeyOf = (broadcast: Pick<Broadcast, 'id' | 'createdAt'>): string =>
  `${broadcast.id}.${entryIdOf(broadcast, 0).slice(4, 14)}`;

/** The key of a page, for its rows and for their results. */
export const pageKey = (rowsKey: string, page: number): string => `${rowsKey}/${page}`;

import { countItems } from '../support/count-items.ts';
import { isJsonObject, parseJson } from '../support/json.ts';
import type { KeptEvent } from '../support/service-client.ts';
import { droppedLeaves, leavesOf } from './count-leaves.ts';
import { expectedKinds, isKind } from './expected-kinds.ts';
import type { IndexEntry } from './read-index.ts';

/** The outcome of one file. */
export interface PostedFile {
  /** Path below the corpus folder. */
  readonly file: string;
  readonly body: Uint8Array;
  /** HTTP status of the answer. */
  readonly status: number;
  /** Whether an earlier file had the same bytes. */
  readonly isRepeat: boolean;
  /** The stored event; null if none is stored. */
  readonly event: KeptEvent | null;
  /** The bytes it gives back. */
  readonly kept: Uint8Array | null;
  /** Its parsed form in the API. */
  readonly shown?: readonly unknown[];
  /** The webhook that `shown` is of, where it is not the file itself but the same with ids of its own. */
  readonly shownOf?: unknown;
  readonly index?: IndexEntry;
}

/** One line of the report. */
export interface FileReport {
  readonly file: string;
  readonly status: number;
  readonly isAccepted: boolean;
  readonly isRepeat: boolean;
  /** Counted by a plain walk over the JSON; 0 for a file that has to be refused. */
  readonly expectedItems: number;
  readonly items: number;
  /** How many of each kind the service found. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly unknown: number;
  readonly lost: number;
  readonly failed: number;
  /** How many values the webhook has, and how many of them nothing shows. */
  readonly leaves: number;
  readonly dropped: number;
  /** The faults; empty for a correct outcome. */
  readonly problems: readonly string[];
}

/** Holds what the service made of a file against what it must make of it. */
export function judgeFile(posted: PostedFile): FileReport {
  const webhook = parseJson(posted.body);
  const mustAccept = isAcceptable(webhook);
  const expectedItems = mustAccept ? countItems(webhook) : 0;
  const items = posted.event?.items ?? [];
  const dropped = mustAccept && posted.shown ? droppedLeaves(posted.shownOf ?? webhook, posted.shown) : [];
  const report = {
    file: posted.file,
    status: posted.status,
    isAccepted: posted.status === 200,
    isRepeat: posted.isRepeat,
    expectedItems,
    items: items.length,
    kinds: tally(items.map((item) => item.kind)),
    unknown: items.filter((item) => isKind(item.kind, 'unknown')).length,
    lost: Math.max(0, expectedItems - items.length),
    failed: items.filter((item) => item.state === 'failed').length,
    leaves: mustAccept ? leavesOf(webhook).length : 0,
    dropped: dropped.length,
  };
  return {
    ...report,
    problems: mustAccept ? [...problemsOf(posted, report), ...dropped.map(notShown)] : problemsOfRefused(posted),
  };
}

/**
 * Whether the service has to take this body, by its content: a JSON object for WhatsApp accounts. Some of Meta's own
 * samples leave `object` out; those are taken where there is an `entry` list.
 */
export function isAcceptable(webhook: unknown): boolean {
  if (!isJsonObject(webhook)) return false;
  const { object, entry } = webhook;
  return object === undefined
    ? Array.isArray(entry)
    : object === 'whatsapp_business_account' || object === 'whatsapp_account';
}

const notShown = (path: string): string => `nothing shows ${path}`;

function problemsOfRefused({ status, event }: PostedFile): string[] {
  const problems: string[] = [];
  if (status !== 400) problems.push(`not a webhook for WhatsApp accounts, so 400 is due; answered ${status}`);
  if (event) problems.push('kept although it had to be refused');
  return problems;
}

function problemsOf(posted: PostedFile, report: Omit<FileReport, 'problems'>): string[] {
  if (posted.status !== 200) return [`answered ${posted.status} instead of 200`];
  const { event, kept } = posted;
  if (!event || !kept) return ['accepted, but not in the store'];
  const problems: string[] = [];
  if (!Buffer.from(kept).equals(posted.body)) problems.push('kept with other bytes than were sent');
  if (!event.isProcessed) problems.push('not processed in time');
  if (report.lost > 0) problems.push(`${report.lost} of ${report.expectedItems} items lost`);
  const surplus = report.items - report.expectedItems;
  if (surplus > 0) problems.push(`${surplus} more items than the plain walk counts`);
  const { applied, duplicate, failed, rejected } = event.counts;
  const counted = applied + duplicate + failed + rejected;
  if (counted !== report.items) problems.push(`the result counts ${counted} items, the list has ${report.items}`);
  if (report.failed > 0) problems.push(`${report.failed} items failed`);
  return [...problems, ...unrecognised(posted.index, Object.keys(report.kinds))];
}

function unrecognised(index: IndexEntry | undefined, found: readonly string[]): string[] {
  return (index?.kinds ?? []).flatMap((named) => {
    const expected = expectedKinds(named, index?.field ?? '');
    const isFound = expected.length === 0 || expected.some((kind) => found.some((other) => isKind(other, kind)));
    return isFound ? [] : [`the index names ${named}; found ${found.join(', ') || 'nothing'}`];
  });
}

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

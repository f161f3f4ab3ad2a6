import { countItems } from '../support/count-items.ts';
import { parseJson } from '../support/json.ts';
import type { KeptReport } from './check-kept.ts';
import type { Paint } from './event-line.ts';
import type { SentWebhook } from './meta-sender.ts';

/** The sums of a sandbox run. */
interface SandboxSummary {
  readonly sent: number;
  /** Items in all that was sent, by a plain walk over the JSON. */
  readonly sentItems: number;
  readonly accepted: number;
  readonly refused: number;
  /** POSTs whose very body had been sent before. */
  readonly repeatedWebhooks: number;
  /** Items that had come in another webhook before. */
  readonly repeatedItems: number;
  /** Items of accounts that the service is not configured for. */
  readonly rejected: number;
  readonly failed: number;
  readonly kinds: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

/** Adds up what was sent and what became of it. */
export function summarise(sent: readonly SentWebhook[], { events, problems }: KeptReport): SandboxSummary {
  const kept = [...events.values()];
  const accepted = sent.filter(({ status }) => status === 200).length;
  const kinds: Record<string, number> = {};
  for (const { kind } of kept.flatMap(({ items }) => items)) kinds[kind] = (kinds[kind] ?? 0) + 1;
  const sum = (state: 'duplicate' | 'rejected' | 'failed'): number =>
    kept.reduce((total, { counts }) => total + counts[state], 0);
  return {
    sent: sent.length,
    sentItems: sent.reduce((total, { body }) => total + countItems(parseJson(body)), 0),
    accepted,
    refused: sent.length - accepted,
    repeatedWebhooks: accepted - kept.length,
    repeatedItems: sum('duplicate'),
    rejected: sum('rejected'),
    failed: sum('failed'),
    kinds,
    problems,
  };
}

/** The summary as lines of at most 80 columns. */
export function summaryLines(summary: SandboxSummary, paint: Paint): string[] {
  const isGood = summary.problems.length === 0 && summary.failed === 0;
  return [
    paint('bold', 'Summary'),
    `  sent: ${counted(summary.sent, 'webhook')} with ${counted(summary.sentItems, 'item')}`,
    `  accepted: ${summary.accepted}`,
    `  refused: ${summary.refused} (unsigned, forged, or of another account)`,
    `  duplicates: ${counted(summary.repeatedWebhooks, 'webhook')} and ${counted(summary.repeatedItems, 'item')}, applied once all the same`,
    `  not ours: ${counted(summary.rejected, 'item')}, kept apart`,
    paint(summary.failed === 0 ? 'green' : 'red', `  failed: ${summary.failed}`),
    '  items by kind:',
    ...kindLines(summary.kinds),
    '',
    isGood
      ? paint('green', 'All that was accepted is in the store, byte for byte, with every item.')
      : paint('red', 'Not all is as it must be:'),
    ...summary.problems.map((problem) => paint('red', `  ! ${problem}`)),
  ];
}

/** A line for each kind with its types, commonest first; broken so that no line passes 80 columns. */
function kindLines(kinds: Readonly<Record<string, number>>): string[] {
  const families = Object.groupBy(Object.entries(kinds), ([kind]) => kind.split('.')[0] ?? kind);
  return Object.entries(families).flatMap(([family, members = []]) => {
    const commonestFirst = members.toSorted(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
    const types = commonestFirst.map(([kind, count]) => `${kind.slice(family.length + 1)} ${count}`);
    const [first, ...more] = wrapped(types, 80 - indent);
    return [`    ${family.padEnd(indent - 4)}${first}`, ...more.map((line) => `${' '.repeat(indent)}${line}`)];
  });
}

const indent = 22;

/** Joins words with commas into lines of at most `width` columns. */
function wrapped(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    const joined = last === undefined ? word : `${last}, ${word}`;
    if (last !== undefined && joined.length < width) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines.map((line, at) => (at < lines.length - 1 ? `${line},` : line));
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

import { type Json, objectOf, textOf } from '../json.ts';
import type { Output } from '../terminal/output.ts';
import { printRow } from '../terminal/table.ts';
import { dayAndTime } from '../terminal/times.ts';

/** What a message waits for, by the service's word for it. */
const waitWords: Readonly<Record<string, string>> = {
  time: 'the time at which it is to be sent',
  number: 'its number, which is paused',
  category: 'messages billed like it, which are on hold',
  version: 'its Graph version, which is on hold',
  retry: 'the next attempt',
  pace: 'its turn at the number’s rate',
  status: 'a status that says what became of it',
};

/** Prints what an entry of the outbox waits for: the entry ahead by its id, and the problem with its remedy. */
export function printWait(output: Output, waits: Json): void {
  const what = textOf(waits.for);
  if (what === null) return;
  const entryId = textOf(waits.entryId);
  const name = entryId === null ? (waitWords[what] ?? what) : `${entryId}, which is ahead of it`;
  output.line(`waits for ${name}${waits.until ? ` until ${dayAndTime(String(waits.until))}` : ''}`);
  const { code, title, details, remedy } = objectOf(waits.problem);
  if (textOf(title) === null) return;
  printRow(output, 'problem', [code, title].filter(Boolean).join(' '));
  for (const [row, text] of Object.entries({ details, remedy })) {
    if (textOf(text) !== null) printRow(output, row, String(text));
  }
}

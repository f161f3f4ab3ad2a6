import {
  badEnds,
  outboxStateOf,
  type ProblemShown,
  stateSentence,
  takenStates,
} from '@intexuraos/service-api/outbox-state';
import { type Json, objectOf, textOf } from '../json.ts';
import type { Output, Style } from '../terminal/output.ts';
import { printRow } from '../terminal/table.ts';
import { dayAndTime } from '../terminal/times.ts';

/** How far a message has come, in the service's one sentence for it; null for a state that an outgoing message does not have. */
export function sentenceOf({ state, problem, waitsFor }: Json): string | null {
  const known = outboxStateOf(textOf(state) ?? '');
  if (known === undefined) return null;
  const wait = objectOf(waitsFor);
  const what = textOf(wait.for);
  return stateSentence({
    state: known,
    problem: problemIn(problem),
    waitsFor: what === null ? null : { for: what, entryId: textOf(wait.entryId), problem: problemIn(wait.problem) },
  });
}

/** A problem as the service's API shows it. */
export function problemIn(problem: unknown): ProblemShown {
  const { code, title } = objectOf(problem);
  return { code: typeof code === 'number' ? code : null, title: textOf(title) };
}

/** The colour of a state: red for a bad end and what may be one, yellow for what waits or was taken back, green for what Meta has. */
export function stateStyle(state: string): Style {
  const known = outboxStateOf(state);
  if (known === undefined || takenStates.includes(known)) return 'green';
  return known === 'unknown' || badEnds.includes(known) ? 'red' : 'yellow';
}

/** Prints what an entry of the outbox waits for: until when, and its problem with the remedy. */
export function printWait(output: Output, waits: Json): void {
  if (waits.until) printRow(output, 'until', dayAndTime(String(waits.until)));
  const { details, remedy } = objectOf(waits.problem);
  for (const [row, text] of Object.entries({ details, remedy })) {
    if (textOf(text) !== null) printRow(output, row, String(text));
  }
}

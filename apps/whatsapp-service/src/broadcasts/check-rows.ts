import { setImmediate as nextTurn } from 'node:timers/promises';
import { checkMessage, checkTemplate, TemplateValueError } from '@intexuraos/cloud-api';
import type { CheckOwnNumber } from '../outbox/check-own-number.ts';
import type { BroadcastRow, BroadcastTemplate } from './broadcast.ts';
import { createMessageMaker, type MessageMaker, type RowMessage, recipientOfRow } from './message-of-row.ts';
import type { Upload, UploadedRow } from './upload.ts';

/** Something that is wrong with a row. */
export interface RowProblem {
  readonly line: number;
  /** The column it is about; null where it is about the whole row. */
  readonly column: string | null;
  /** Meta's code for it, where it is one that a single message would be refused with. */
  readonly code: number | null;
  /** The problem, and a valid value. */
  readonly message: string;
}

export interface CheckedRows {
  /** All rows, the bad ones with their problem. */
  readonly rows: readonly BroadcastRow[];
  readonly problems: readonly RowProblem[];
  /** The first good one; null if there is none. */
  readonly sample: RowMessage | null;
}

export interface CheckRowsOptions {
  readonly upload: Upload;
  readonly template: Pick<BroadcastTemplate, 'name' | 'language' | 'definition'>;
  /** The same template as it is to be judged, which a broadcast that starts later may expect to be approved by then. */
  readonly judgedAs: Readonly<Record<string, unknown>>;
  readonly phoneNumberId: string;
  readonly checkOwnNumber: CheckOwnNumber;
}

/** A row longer than this would not fit into a message. */
const maxRowLength = 8_000;
/** Rows are checked for this long at a time; others have their turn in between. */
const sliceMs = 5;

/** Columns that the template has no parameter for: nothing would be done with their values. */
export function unknownColumns({ columns }: Upload, template: CheckRowsOptions['template']): readonly string[] {
  const known = new Set(parameterNames(createMessageMaker({ template, columns })));
  return columns.filter((column) => !known.has(column));
}

/** The names of a template's parameters, in their order. */
const parameterNames = ({ parts }: Pick<MessageMaker, 'parts'>): string[] =>
  parts.flatMap(({ parameters }) => parameters.map(({ name }) => name));

/**
 * Checks every row by the rules for a single message (`checkMessage`, `checkTemplate`, the own number), and that no
 * recipient occurs twice, however their number is written.
 */
export async function checkRows(options: CheckRowsOptions): Promise<CheckedRows> {
  const { upload, template } = options;
  const maker = createMessageMaker({ template, columns: upload.columns });
  const required = maker.parts.flatMap(({ parameters }) =>
    parameters.filter(({ isOptional }) => !isOptional).map(({ name }) => ({ name, at: upload.columns.indexOf(name) })),
  );
  const lines = new Map<string, number>();
  const rows: BroadcastRow[] = [];
  const problems: RowProblem[] = [];
  let sample: RowMessage | null = null;
  let sliceEndsAt = performance.now() + sliceMs;
  for (const uploaded of upload.rows) {
    if (performance.now() > sliceEndsAt) {
      await nextTurn();
      sliceEndsAt = performance.now() + sliceMs;
    }
    const to = recipientOfRow(uploaded.to);
    const row = { line: uploaded.line, to: to ?? uploaded.to, values: uploaded.values };
    const missing = required.filter(({ at }) => (uploaded.values[at] ?? null) === null).map(({ name }) => name);
    const made = missing.length === 0 && to !== null ? makeMessage(maker, row) : null;
    const message = made && 'message' in made ? made.message : null;
    const found = [
      ...recipientProblems(to, lines, uploaded),
      ...missing.map((name) => problem(name, `The parameter ${name} is missing.`, 131008)),
      ...(lengthOf(uploaded) > maxRowLength ? [problem(null, `Is longer than ${maxRowLength} characters.`)] : []),
      ...(made && 'bad' in made ? [made.bad] : []),
      ...(message === null ? [] : messageProblems(message, options)),
    ];
    if (to !== null && !lines.has(to)) lines.set(to, uploaded.line);
    for (const each of found) problems.push({ line: uploaded.line, ...each });
    const [first] = found;
    rows.push(first ? { ...row, to: row.to.slice(0, 100), values: [], problem: first.message } : row);
    if (!first) sample ??= message;
  }
  return { rows, problems, sample };
}

type Found = Omit<RowProblem, 'line'>;

const problem = (column: string | null, message: string, code: number | null = null): Found => ({
  column,
  code,
  message,
});

function recipientProblems(to: string | null, lines: ReadonlyMap<string, number>, { to: given }: UploadedRow): Found[] {
  if (given === '') return [problem('to', 'The recipient is missing.', 131008)];
  if (to === null) return [problem('to', notARecipient, 131009)];
  const line = lines.get(to);
  return line === undefined ? [] : [problem('to', `The same recipient as in line ${line}.`)];
}

const notARecipient =
  'Is not a phone number with its country code (+48 600 100 200) or a business-scoped user id (US.…).';

function makeMessage(
  maker: MessageMaker,
  row: BroadcastRow,
): { readonly message: RowMessage } | { readonly bad: Found } {
  try {
    return { message: maker.of(row) };
  } catch (error) {
    if (error instanceof TemplateValueError) return { bad: problem(null, `${error.message} ${error.remedy}`, 131009) };
    throw error;
  }
}

function messageProblems(message: RowMessage, options: CheckRowsOptions): Found[] {
  const { judgedAs, phoneNumberId, checkOwnNumber } = options;
  return [...checkMessage(message), ...checkOwnNumber(phoneNumberId, message), ...checkTemplate(message, judgedAs)].map(
    ({ path, code, message: what }) =>
      problem(path === 'to' || path === 'recipient' ? 'to' : null, `${path}: ${what}`, code),
  );
}

const lengthOf = ({ to, values }: UploadedRow): number =>
  values.reduce((sum, value) => sum + (value?.length ?? 0), to.length);

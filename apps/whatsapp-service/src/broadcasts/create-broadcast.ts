import { hash } from 'node:crypto';
import { checkTemplate } from '@intexuraos/cloud-api';
import type { Template } from '../account/template-directory.ts';
import type { CheckAgainstTemplate } from '../outbox/check-against-template.ts';
import type { CheckOwnNumber } from '../outbox/check-own-number.ts';
import { type Flow, load, put, type Write } from '../records/flow.ts';
import type { RecordStore, Written } from '../records/record-store.ts';
import { type Broadcast, type BroadcastRow, broadcastIdOf, broadcastKeptMs, pageRows, rowsKeyOf } from './broadcast.ts';
import { type CheckedRows, checkRows, type RowProblem, unknownColumns } from './check-rows.ts';
import { broadcastCounts, broadcasts, pageResults, rowPages } from './collections.ts';
import { createMessageMaker } from './message-of-row.ts';
import { noResults } from './results.ts';
import type { Upload } from './upload.ts';

/** A broadcast as requested, without the recipients. */
export interface BroadcastRequest {
  readonly name: string;
  readonly phoneNumberId: string;
  /** Of the API key that creates it. */
  readonly keyId?: string;
  readonly template: { readonly name: string; readonly language: string };
  /** Null begins at once. */
  readonly startAt: number | null;
  readonly share: number;
  /** Leaves bad rows out instead of refusing the whole. */
  readonly skipsBadRows: boolean;
}

/**
 * `created`: it is stored and will run. `repeated`: it was stored before. `conflict`: its name belongs to other
 * content. `invalid`: nothing is stored. `unknown_template`: Meta can't be asked about the template now.
 */
export type CreatedBroadcast =
  | { readonly outcome: 'created' | 'repeated' | 'conflict'; readonly broadcast: Broadcast }
  | { readonly outcome: 'invalid'; readonly problems: readonly RequestProblem[] }
  | { readonly outcome: 'unknown_template' };

/** Something that is wrong with a row, or with the whole where `line` is null. */
export type RequestProblem = Omit<RowProblem, 'line'> & { readonly line: number | null };

export interface CreateBroadcastDeps {
  readonly records: RecordStore;
  /** The template's translations by language, as Meta lists them now; undefined where Meta can't be asked. */
  readonly translations: (phoneNumberId: string, name: string) => Promise<ReadonlyMap<string, Template> | undefined>;
  readonly checkAgainstTemplate: CheckAgainstTemplate;
  readonly checkOwnNumber: CheckOwnNumber;
  /** The Graph version that messages are sent with. */
  readonly version: string;
  readonly now: () => number;
}

/**
 * Checks everything, and stores a broadcast if nothing is wrong, or bad rows are to be skipped. The same name with the same content is
 * the same broadcast, whatever has become of its template; one whose storing was interrupted is stored to its end.
 */
export type CreateBroadcast = (request: BroadcastRequest, upload: Upload) => Promise<CreatedBroadcast>;

export function createCreateBroadcast(deps: CreateBroadcastDeps): CreateBroadcast {
  return async (request, upload) => {
    const { records } = deps;
    const contentHash = hashOf(request, upload);
    const id = broadcastIdOf(request.name);
    const known = await records.find(broadcasts, id);
    if (known && known.state !== 'storing') return answerOf(known, contentHash);
    const judged = await judge(deps, request, upload);
    if ('outcome' in judged) return judged;
    const draft = draftOf(deps, request, { id, contentHash, ...judged });
    const begun = await records.run(() => begin(draft));
    if (begun.broadcast.state !== 'storing') return answerOf(begun.broadcast, contentHash);
    await storePages(records, begun.broadcast, judged.checked.rows);
    return activate(deps, begun.broadcast);
  };
}

/** The answer where there is a broadcast of that name already. */
const answerOf = (broadcast: Broadcast, contentHash: string): CreatedBroadcast => ({
  outcome: broadcast.contentHash === contentHash ? 'repeated' : 'conflict',
  broadcast,
});

/**
 * Takes the name. A broadcast whose rows are still being stored, or never were completely, gives way: its caller was
 * never told that it exists. The later one has pages of its own, so that the two never mix.
 */
function* begin(draft: Broadcast): Flow<Written & { readonly broadcast: Broadcast }> {
  const known = yield* load(broadcasts, draft.id);
  if (known && known.state !== 'storing') return { broadcast: known, writes: [] };
  const broadcast = { ...draft, createdAt: Math.max(draft.createdAt, (known?.createdAt ?? 0) + 1) };
  return { broadcast, writes: [put(broadcasts, broadcast)] };
}

interface Judged {
  readonly checked: CheckedRows;
  readonly upload: Upload;
  readonly template: Broadcast['template'];
}

async function judge(
  deps: CreateBroadcastDeps,
  request: BroadcastRequest,
  upload: Upload,
): Promise<Judged | CreatedBroadcast> {
  const { phoneNumberId, startAt } = request;
  const { name, language } = request.template;
  const translations = await deps.translations(phoneNumberId, name);
  if (translations === undefined) return { outcome: 'unknown_template' };
  const definition = translations.get(language) ?? null;
  const isLater = (startAt ?? 0) > deps.now();
  const judgedAs = definition && isLater ? { ...definition, status: 'APPROVED' } : definition;
  const whole = ofWhole(request, judgedAs, [...translations.keys()]);
  if (!definition || !judgedAs || whole.length > 0) return { outcome: 'invalid', problems: whole };
  if (upload.rows.length === 0) return invalid('There are no recipients.');
  const template = {
    name,
    language,
    category: typeof definition.category === 'string' ? definition.category : null,
    definition: {
      components: definition.components,
      parameter_format: definition.parameter_format,
      category: definition.category,
    },
    lifeMs: null,
  };
  const unknown = unknownColumns(upload, template);
  if (unknown.length > 0) return invalid(unknownWords(unknown, template, upload));
  const { checkOwnNumber } = deps;
  const checked = await checkRows({ upload, template, judgedAs, phoneNumberId, checkOwnNumber });
  if (checked.problems.length > 0 && !request.skipsBadRows) return { outcome: 'invalid', problems: checked.problems };
  if (checked.sample === null) return { outcome: 'invalid', problems: checked.problems };
  const verdict = await deps.checkAgainstTemplate({ phoneNumberId, body: checked.sample, isLater });
  const [problem] = verdict.problems;
  if (problem) return invalid(problem.message, problem.code);
  return { checked, upload, template: { ...template, lifeMs: verdict.lifeMs } };
}

/** Problems of the template itself, whatever values a row has. */
function ofWhole(
  { template: { name, language } }: BroadcastRequest,
  judgedAs: Template | null,
  languages: readonly string[],
): RequestProblem[] {
  const empty = { type: 'template', template: { name, language: { code: language } } };
  return checkTemplate(empty, judgedAs, languages)
    .filter(({ path }) => path === 'template.name' || path === 'template.language.code')
    .map(({ code, message }) => ({ line: null, column: null, code, message }));
}

const invalid = (message: string, code: number | null = null): CreatedBroadcast => ({
  outcome: 'invalid',
  problems: [{ line: null, column: null, code, message }],
});

function unknownWords(unknown: readonly string[], template: Broadcast['template'], { columns }: Upload): string {
  const names = createMessageMaker({ template, columns })
    .parts.flatMap(({ parameters }) => parameters.map(({ name }) => name))
    .join(', ');
  const which = unknown.map((column) => `“${column}”`).join(', ');
  return `The template has no parameter ${which}. ${names === '' ? 'It has none.' : `It has ${names}.`}`;
}

function draftOf(
  { version, now }: CreateBroadcastDeps,
  { name, phoneNumberId, keyId, share, startAt }: BroadcastRequest,
  { id, contentHash, checked, upload, template }: Judged & Pick<Broadcast, 'id' | 'contentHash'>,
): Broadcast {
  const createdAt = now();
  const start = Math.max(startAt ?? createdAt, createdAt);
  return {
    id,
    name,
    contentHash,
    phoneNumberId,
    ...(keyId !== undefined && { keyId }),
    version,
    template,
    columns: upload.columns,
    share,
    startAt: start,
    createdAt,
    state: 'storing',
    rows: checked.rows.length,
    skipped: checked.rows.filter(({ problem }) => problem !== undefined).length,
    next: 0,
    submitted: 0,
    leftOut: {},
    lease: null,
    startedAt: null,
    endedAt: null,
    stop: null,
    isRecalled: false,
    isFollowed: false,
    keptUntil: start + broadcastKeptMs,
  };
}

/**
 * The hash of everything in a request that decides what is sent. The start of a broadcast that begins at once is not
 * part of it.
 */
function hashOf(request: BroadcastRequest, { columns, rows }: Upload): string {
  const { phoneNumberId, template, startAt, share, skipsBadRows } = request;
  const head = [phoneNumberId, template.name, template.language, startAt, share, skipsBadRows, columns];
  let digest = hash('sha256', JSON.stringify(head));
  // By pieces: the whole as one text would take as much memory again.
  for (let at = 0; at < rows.length; at += 1_000) {
    const piece = rows.slice(at, at + 1_000).map(({ to, values }) => [to, values]);
    digest = hash('sha256', digest + JSON.stringify(piece));
  }
  return digest;
}

/**
 * How many pages share a transaction, and how many transactions run at a time: together well below the limits of a
 * store.
 */
const pagesTogether = 4;
const transactionsAtOnce = 8;

async function storePages(records: RecordStore, broadcast: Broadcast, rows: readonly BroadcastRow[]): Promise<void> {
  const { keptUntil } = broadcast;
  const rowsKey = rowsKeyOf(broadcast);
  const writesOf = (page: number): Write[] => {
    const own = rows.slice(page * pageRows, (page + 1) * pageRows);
    return [
      put(rowPages, { rowsKey, page, rows: own, keptUntil }),
      put(pageResults, { rowsKey, page, states: noResults(own.length), problems: {}, keptUntil }),
    ];
  };
  const pages = Math.ceil(rows.length / pageRows);
  let next = 0;
  const store = async (): Promise<void> => {
    while (next < pages) {
      const first = next;
      next += pagesTogether;
      const some = Array.from({ length: Math.min(pagesTogether, pages - first) }, (_, index) => first + index);
      // biome-ignore lint/correctness/useYield: a rule that reads nothing
      await records.run(function* () {
        return { writes: some.flatMap(writesOf) };
      });
    }
  };
  await Promise.all(Array.from({ length: transactionsAtOnce }, store));
}

async function activate({ records, now }: CreateBroadcastDeps, complete: Broadcast): Promise<CreatedBroadcast> {
  const { id, keptUntil } = complete;
  const { answer } = await records.run(function* () {
    const stored = yield* load(broadcasts, id);
    if (stored?.state !== 'storing' || stored.createdAt !== complete.createdAt) {
      // Another request took the name meanwhile.
      return { answer: answerOf(stored ?? complete, complete.contentHash), writes: [] };
    }
    const state = complete.startAt > now() ? ('scheduled' as const) : ('running' as const);
    const broadcast: Broadcast = { ...complete, state, isFollowed: true };
    const counts = { rowsKey: rowsKeyOf(complete), states: {}, codes: {}, keptUntil };
    const answer: CreatedBroadcast = { outcome: 'created', broadcast };
    return { answer, writes: [put(broadcasts, broadcast), put(broadcastCounts, counts)] };
  });
  return answer;
}

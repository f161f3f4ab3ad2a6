import { type MessageProblem, parseExactJson } from '@intexuraos/cloud-api';
import { media, ownMedia } from '../media/collections.ts';
import type { ContentStore } from '../media/content-store.ts';
import { maySend, type OwnFile } from '../media/own-file.ts';
import { mayNameOwnFile, metaFilesIn, misuseOf, ownFilesIn, withMetaIds } from '../media/own-files-in.ts';
import { createUploads, type UploadDeps, type UploadResult } from '../media/upload-own-file.ts';
import { judgeCall } from '../outbox/judge-call.ts';
import type { FilesOf } from '../outbox/send-entry.ts';
import type { SendOutcome } from '../outbox/send-outcome.ts';
import type { CheckFiles } from '../outbox/submit-message.ts';
import type { RecordStore } from '../records/record-store.ts';
import type { ServiceContext } from './service-context.ts';

interface FilesContext {
  readonly config: { readonly graph: Pick<ServiceContext['config']['graph'], 'version'> };
  readonly store: Pick<ServiceContext['store'], 'records'>;
  readonly clock: Pick<ServiceContext['clock'], 'now'>;
}

/** An upload that takes longer continues while its message waits for the next attempt. */
const waitMs = 10_000;
/** An upload that is still running may end soon. */
const lookAgainMs = 2_000;
/** The longest rest that Meta’s answer to an upload can ask for: as long as the longest delay of a message. */
const maxRestMs = 5 * 60_000;

/** How the outbox uses files that are stored here. */
export function filesForSending(
  { config, store, clock }: FilesContext,
  {
    meta,
    contents,
  }: { readonly meta: { readonly graph: UploadDeps['graph'] }; readonly contents: ContentStore | null },
): FilesOf {
  const uploads = createUploads({
    graph: meta.graph,
    records: store.records,
    contents,
    version: config.graph.version,
    now: clock.now,
  });
  return async (text, phoneNumberId) => {
    if (!mayNameOwnFile(text)) return { text };
    const ids = new Map<string, string>();
    for (const { id } of ownFilesIn(JSON.parse(text))) {
      const result = await withinTime(uploads(id, phoneNumberId));
      if (result === 'later')
        return {
          problem: 'The file of the message is still being uploaded to Meta',
          isFinal: false,
          afterMs: lookAgainMs,
        };
      if (result.kind === 'missing') return { problem: `The file ${id} is no longer stored.`, isFinal: true };
      if (result.kind === 'failed') return failureOf(result, clock.now());
      ids.set(id, result.mediaId);
    }
    return { text: withMetaIds(text, ids) };
  };
}

/** Meta's refusal of a file is final; trouble of Meta, the token or the number passes. */
function failureOf({ reason, result }: Extract<UploadResult, { kind: 'failed' }>, now: number) {
  const judged = judgeCall(result, {}, now);
  if (judged.kind === 'refused') {
    return { problem: `Meta does not accept the file of the message: ${judged.problem.title}`, isFinal: true };
  }
  const restMs = Math.min(restIn(judged), maxRestMs);
  const problem = `The file of the message could not be uploaded to Meta: ${reason}`;
  return { problem, isFinal: false, ...(restMs > 0 && { afterMs: restMs }) };
}

/** How long Meta’s answer, or its documentation, says to wait. */
const restIn = (outcome: SendOutcome): number =>
  Math.max('afterMs' in outcome ? (outcome.afterMs ?? 0) : 0, 'restMs' in outcome ? (outcome.restMs ?? 0) : 0);

async function withinTime<T>(work: Promise<T>): Promise<T | 'later'> {
  let timer: NodeJS.Timeout | undefined;
  const later = new Promise<'later'>((resolve) => {
    timer = setTimeout(() => resolve('later'), waitMs);
  });
  try {
    return await Promise.race([work, later]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Checks the files that a message names, before it is stored: ours, and for a key that is limited to numbers also those at
 * Meta, as far as a webhook has named them. Uploads that clients make by `/media` are passed on unread, so Meta alone
 * knows which number a file was uploaded for. It does not document whether another number of the account may send it.
 */
export function createCheckFiles(records: Pick<RecordStore, 'find'>): CheckFiles {
  return async ({ body, text, phoneNumberId, isLimited = false }) => {
    const named = ownFilesIn(body);
    const files = await Promise.all(named.map(({ id }) => records.find(ownMedia, id)));
    const misused = named.flatMap((each, index) => {
      const misuse = misuseOf(each, usable(files[index], phoneNumberId));
      return misuse === null ? [] : [{ path: each.path, code: 131009, message: misuse }];
    });
    return isLimited ? [...misused, ...(await filesOfOthers(records, text, phoneNumberId))] : misused;
  };
}

const usable = (file: OwnFile | null | undefined, phoneNumberId: string): OwnFile | null =>
  file && !file.isRemoved && !file.isUnfinished && maySend(file, phoneNumberId) ? file : null;

async function filesOfOthers(
  records: Pick<RecordStore, 'find'>,
  text: string,
  phoneNumberId: string,
): Promise<MessageProblem[]> {
  // An id may be a number with more digits than a parsed one holds.
  const named = metaFilesIn(parseExactJson(text));
  const files = await Promise.all(named.map(({ id }) => records.find(media, id)));
  return named.flatMap(({ path, id }, index) => {
    const file = files[index];
    if (!file || file.phoneNumberId === phoneNumberId) return [];
    return [{ path, code: 131009, message: `There is no file ${id} of number ${phoneNumberId}.` }];
  });
}

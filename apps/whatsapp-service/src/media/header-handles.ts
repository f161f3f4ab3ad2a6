import type { GraphClient, GraphResult } from '@intexuraos/cloud-api';
import { load, put } from '../records/flow.ts';
import type { RecordStore } from '../records/record-store.ts';
import { ownMedia } from './collections.ts';
import type { ContentStore } from './content-store.ts';
import { type MetaHandle, type OwnFile, ownFileIdPattern } from './own-file.ts';

export interface HandleDeps {
  readonly graph: Pick<GraphClient, 'call'>;
  readonly records: Pick<RecordStore, 'find' | 'run'>;
  /** Null if media are not stored. */
  readonly contents: Pick<ContentStore, 'read'> | null;
  readonly now: () => number;
}

/** The call that creates or edits a template. */
export interface TemplateCall {
  readonly version: string;
  /** The account, or the template that is edited. */
  readonly of: string;
  /** Handles that were obtained before are useless: Meta refused the template. */
  readonly isRenewed?: boolean;
}

/** `isKept`: one of the handles was obtained for an earlier template. */
export type WithHandles =
  | { readonly kind: 'ready'; readonly text: string; readonly isKept: boolean }
  | { readonly kind: 'missing'; readonly id: string }
  | { readonly kind: 'failed'; readonly result: GraphResult };

/** Replaces our file ids by handles, in the JSON text of a template. */
export type HeaderHandles = (text: string, call: TemplateCall) => Promise<WithHandles>;

/** Meta does not say how long a handle can be used. A new one costs two calls. */
const usableMs = 60 * 60_000;
const maxHandles = 10;
const ownId = new RegExp(`^${ownFileIdPattern}$`);

/**
 * Handles of our files for the samples in headers: obtained by Meta's resumable upload (Meta: graph-api/guides/upload)
 * when they are needed.
 */
export function createHeaderHandles(deps: HandleDeps): HeaderHandles {
  return async (text, call) => {
    const ids = text.includes('"med_') ? filesInHeaders(JSON.parse(text)) : [];
    let [isKept, withHandles] = [false, text];
    for (const id of new Set(ids)) {
      const file = await deps.records.find(ownMedia, id);
      if (!file || file.isRemoved || file.isUnfinished) return { kind: 'missing', id };
      const kept = call.isRenewed ? undefined : usableHandle(file, call.of, deps.now());
      const result = kept ?? (await obtain(deps, file, call));
      if (result === null) return { kind: 'missing', id };
      if ('result' in result) return { kind: 'failed', result: result.result };
      isKept ||= kept !== undefined;
      withHandles = withHandles.replaceAll(`"${id}"`, JSON.stringify(result.handle));
    }
    return { kind: 'ready', text: withHandles, isKept };
  };
}

const usableHandle = ({ handles = [] }: OwnFile, of: string, now: number): MetaHandle | undefined =>
  handles.find((handle) => handle.of === of && now - handle.at < usableMs);

/** Every place where a header has a sample: in the template itself and in cards. */
function filesInHeaders(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(filesInHeaders);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    name === 'header_handle' ? [part].flat().filter(isOwnId) : filesInHeaders(part),
  );
}

const isOwnId = (value: unknown): value is string => typeof value === 'string' && ownId.test(value);

/** Null if there is no content. */
async function obtain(
  { graph, records, contents, now }: HandleDeps,
  { id, mimeType, filename, content: { sha256, size } }: OwnFile,
  { version, of }: TemplateCall,
): Promise<MetaHandle | { readonly result: GraphResult } | null> {
  const query = new URLSearchParams({ file_length: String(size), file_type: mimeType, file_name: filename ?? id });
  const begun = await graph.call({ method: 'POST', path: `${version}/app/uploads`, query: query.toString(), of });
  const [, session, signature] = /^(upload:[\w+/=:-]+)(?:\?(.*))?$/.exec(textIn(begun, 'id') ?? '') ?? [];
  if (session === undefined) return { result: begun };
  const bytes = contents === null ? null : await contents.read(sha256);
  if (bytes === null) return null;
  const at = now();
  const ended = await graph
    .call({
      ...{ method: 'POST', path: `${version}/${session}`, of, scheme: 'OAuth', fileOffset: '0' },
      ...{ body: bytes, contentType: mimeType, contentLength: String(size) },
      ...(signature !== undefined && { query: signature }),
    })
    .finally(() => bytes.destroy());
  const handle = textIn(ended, 'h');
  if (handle === null) return { result: ended };
  const obtained: MetaHandle = { of, handle, at };
  await records.run(function* () {
    const current = yield* load(ownMedia, id);
    if (!current) return { writes: [] };
    const others = (current.handles ?? []).filter((each) => each.of !== of && at - each.at < usableMs);
    return { writes: [put(ownMedia, { ...current, handles: [obtained, ...others].slice(0, maxHandles) })] };
  });
  return obtained;
}

function textIn(result: GraphResult, name: 'id' | 'h'): string | null {
  if (result.kind !== 'answered' || result.status !== 200) return null;
  try {
    const { [name]: text }: Record<string, unknown> = Object(JSON.parse(new TextDecoder().decode(result.body)));
    return typeof text === 'string' && text !== '' ? text : null;
  } catch {
    return null;
  }
}

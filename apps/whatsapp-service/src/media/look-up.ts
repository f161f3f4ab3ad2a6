import { type GraphClient, type GraphResult, readMetaError } from '@intexuraos/cloud-api';
import { isNestedTooDeeply } from '../records/nesting.ts';

export interface MediaQuestion {
  /** Of the Graph API. */
  readonly version: string;
  readonly mediaId: string;
  readonly query: URLSearchParams;
  /** The number that it belongs to, if known. */
  readonly of?: string;
}

export type MediaLookup =
  | { readonly kind: 'media'; readonly media: MetaMedia }
  /** An id of something else. */
  | { readonly kind: 'other'; readonly node: Readonly<Record<string, unknown>> }
  /** Meta knows no such id. */
  | { readonly kind: 'gone'; readonly result: GraphResult }
  | { readonly kind: 'failed'; readonly result: GraphResult };

/** Meta's description of a file: all members as they came, and those that every file has. */
export interface MetaMedia {
  readonly node: Readonly<Record<string, unknown>>;
  /** Where Meta serves it, for five minutes. */
  readonly url: string;
  readonly mimeType: string;
  readonly sha256: string;
  readonly size: number;
}

/**
 * Asks Meta whether an id is a media object. It counts as one only if Meta's answer has every field of a media object
 * (Meta: business-phone-numbers/media).
 */
export async function lookUpMedia(graph: Pick<GraphClient, 'call'>, question: MediaQuestion): Promise<MediaLookup> {
  const result = await graph.call({ method: 'GET', ...mediaCall(question) });
  if (result.kind !== 'answered') return { kind: 'failed', result };
  const node = objectFrom(result.body);
  if (isUnknownId(result.status, node)) return { kind: 'gone', result };
  if (result.status !== 200) return { kind: 'failed', result };
  const media = readMedia(node, question.mediaId);
  return media ? { kind: 'media', media } : { kind: 'other', node: node ?? {} };
}

/** Path and query of the call to Meta for that object. */
export function mediaCall({ version, mediaId, query, of }: MediaQuestion) {
  // The one parameter that Meta documents here. `fields` could make another node look like media.
  const number = query.get('phone_number_id');
  const passed = number === null ? '' : new URLSearchParams({ phone_number_id: number }).toString();
  return { path: `${version}/${mediaId}`, query: passed, ...(of !== undefined && { of }) };
}

/** Null unless it is that media object, with every field of one. */
function readMedia(node: Readonly<Record<string, unknown>> | null, mediaId: string): MetaMedia | null {
  if (node === null || isNestedTooDeeply(node) || node.id !== mediaId || node.messaging_product !== 'whatsapp')
    return null;
  const { url, mime_type: mimeType, sha256, file_size: fileSize } = node;
  // A number in some of Meta's samples, a string in others.
  const hasSize = typeof fileSize === 'number' || (typeof fileSize === 'string' && /^\d+$/.test(fileSize));
  if (typeof url !== 'string' || typeof mimeType !== 'string' || typeof sha256 !== 'string' || !hasSize) return null;
  return { node, url, mimeType, sha256, size: Number(fileSize) };
}

/** Meta: "Unsupported get request. Object with ID … does not exist", code 100 with subcode 33. */
function isUnknownId(status: number, node: Readonly<Record<string, unknown>> | null): boolean {
  const error = readMetaError(node);
  return (status === 400 || status === 404) && error?.code === 100 && error.subcode === 33;
}

function objectFrom(body: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

import type { MediaRef } from '@intexuraos/cloud-api';
import type { MessageRecord } from '../../conversations/message-record.ts';
import { media } from '../../media/collections.ts';
import { type MediaState, mediaState } from '../../media/media-record.ts';
import { definedValues } from '../../records/defined-parts.ts';
import type { RecordStore } from '../../records/record-store.ts';

/** The download states of files, by Meta's ids of them. */
export type MediaStates = ReadonlyMap<string, MediaState>;

/** The download states of the files of some messages. */
export async function mediaStatesOf(
  records: Pick<RecordStore, 'find'>,
  messages: readonly MessageRecord[],
): Promise<MediaStates> {
  const ids = new Set(messages.flatMap(filesOf).flatMap(({ id }) => (id === undefined ? [] : [id])));
  if (ids.size === 0) return new Map();
  const found = await Promise.all([...ids].map((id) => records.find(media, id)));
  return new Map(found.flatMap((record) => (record ? [[record.id, mediaState(record)] as const] : [])));
}

const filesOf = ({ body, edits, call }: MessageRecord): readonly MediaRef[] =>
  definedValues(body?.media, ...edits.map((edit) => edit.media), call?.recording, call?.transcript);

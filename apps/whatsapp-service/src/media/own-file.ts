import type { ownMediaKinds } from '@intexuraos/service-api/words';
import type { StoredContent } from './media-record.ts';

/** A file that a client stored, to be sent in any number of messages. */
export interface OwnFile {
  /** `med_…` */
  readonly id: string;
  readonly kind: OwnFileKind;
  /** The type that is sent to Meta with the file. */
  readonly mimeType: string;
  readonly filename: string | null;
  readonly content: StoredContent;
  /** The numbers that may send it: those of the key that stored it, if that is limited to some; absent for all. */
  readonly phoneNumberIds?: readonly string[];
  /** The uploads that Meta has, the newest of each number. */
  readonly uploads: readonly MetaUpload[];
  /** Handles for samples in templates, the newest first; absent before the first. */
  readonly handles?: readonly MetaHandle[];
  /**
   * Its content is still being written, and no client has its id yet. If a record stays like this, its upload was
   * interrupted, and the sweep removes it.
   */
  readonly isUnfinished?: true;
  /** It is being removed: no new message may name it. */
  readonly isRemoved?: true;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A file at Meta; its id is valid only for the number that it was uploaded for. */
export interface MetaUpload {
  readonly phoneNumberId: string;
  readonly mediaId: string;
  readonly at: number;
}

/** Names a file in the header of a template; valid for one app, and so for the accounts that app may write to. */
export interface MetaHandle {
  /** The account or template that it was obtained for. */
  readonly of: string;
  readonly handle: string;
  readonly at: number;
}

/** The kinds that it can be sent as. `voice`: an audio message that is displayed as recorded in the chat. */
export type OwnFileKind = (typeof ownMediaKinds)[number];

export const ownFileIdPattern = 'med_[0-9A-HJKMNP-TV-Z]{26}';

/** The type of message that a file of that kind is sent in. */
export const messageTypeOf = (kind: OwnFileKind): string => (kind === 'voice' ? 'audio' : kind);

/** Whether that number may send the file. */
export const maySend = ({ phoneNumberIds }: Pick<OwnFile, 'phoneNumberIds'>, phoneNumberId: string): boolean =>
  phoneNumberIds?.includes(phoneNumberId) ?? true;

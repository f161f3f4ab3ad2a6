import * as texts from '../texts.ts';

/** The message type of a file. */
type MediaType = 'image' | 'video' | 'audio' | 'document' | 'sticker';

const mb = 1_000_000;
/** Meta's formats and limits (Meta: cloud-api/reference/media); any other file is sent as a document. */
const kinds: readonly { readonly type: MediaType; readonly mimes: RegExp; readonly maxBytes: number }[] = [
  { type: 'image', mimes: /^image\/(jpeg|png)$/, maxBytes: 5 * mb },
  { type: 'video', mimes: /^video\/(mp4|3gpp)$/, maxBytes: 16 * mb },
  { type: 'audio', mimes: /^audio\/(aac|amr|mpeg|mp4|ogg)(;|$)/, maxBytes: 16 * mb },
];
const maxDocumentBytes = 100 * mb;

type Described = Pick<File, 'type' | 'size' | 'name'>;

/** The message type for the file. A picture of another format, or one that is too large, is sent as a document. */
export const typeOfFile = ({ type, size }: Described): MediaType =>
  kinds.find(({ mimes, maxBytes }) => mimes.test(type) && size <= maxBytes)?.type ?? 'document';

/** Why it can't be sent at all; null if it can. */
export const problemOfFile = ({ size }: Described): string | null => {
  if (size === 0) return texts.inboxTheFileIsEmpty;
  return size > maxDocumentBytes ? texts.inboxMetaTakesFilesOfUp : null;
};

/** Audio can't have a caption. */
export const takesCaption = (file: Described): boolean => typeOfFile(file) !== 'audio';

/** Whether the service can turn it into a voice note. */
export const isRecording = ({ type }: Described): boolean => /^audio\/|^video\/webm/.test(type);

/** The message for a recording that was uploaded as a voice note. */
export const voiceMessage = (id: string): Readonly<Record<string, unknown>> => ({
  type: 'audio',
  audio: { id, voice: true },
});

/** The message for an uploaded file. */
export function fileMessage(file: Described, id: string, caption: string): Readonly<Record<string, unknown>> {
  const type = typeOfFile(file);
  return {
    type,
    [type]: {
      id,
      ...(caption !== '' && takesCaption(file) && { caption }),
      ...(type === 'document' && { filename: file.name }),
    },
  };
}

import * as texts from '../texts.ts';

/** What a file is sent as. */
type MediaType = 'image' | 'video' | 'audio' | 'document' | 'sticker';

const mb = 1_000_000;
/** Meta's formats and limits (Meta: cloud-api/reference/media); any other file goes as a document. */
const kinds: readonly { readonly type: MediaType; readonly mimes: RegExp; readonly maxBytes: number }[] = [
  { type: 'image', mimes: /^image\/(jpeg|png)$/, maxBytes: 5 * mb },
  { type: 'video', mimes: /^video\/(mp4|3gpp)$/, maxBytes: 16 * mb },
  { type: 'audio', mimes: /^audio\/(aac|amr|mpeg|mp4|ogg)(;|$)/, maxBytes: 16 * mb },
];
const maxDocumentBytes = 100 * mb;

type Described = Pick<File, 'type' | 'size' | 'name'>;

/** What the file is sent as: a picture that Meta takes for none, or that is too large, still goes as a document. */
export const typeOfFile = ({ type, size }: Described): MediaType =>
  kinds.find(({ mimes, maxBytes }) => mimes.test(type) && size <= maxBytes)?.type ?? 'document';

/** Why it can't be sent at all; null if it can. */
export const problemOfFile = ({ size }: Described): string | null => {
  if (size === 0) return texts.inboxTheFileIsEmpty;
  return size > maxDocumentBytes ? texts.inboxMetaTakesFilesOfUp : null;
};

/** Meta knows no caption for audio. */
export const takesCaption = (file: Described): boolean => typeOfFile(file) !== 'audio';

/** Whether the service can make a voice note of it. */
export const isRecording = ({ type }: Described): boolean => /^audio\/|^video\/webm/.test(type);

/** The message with a recording that was stored as a voice note. */
export const voiceMessage = (id: string): Readonly<Record<string, unknown>> => ({
  type: 'audio',
  audio: { id, voice: true },
});

/** The message with an uploaded file. */
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

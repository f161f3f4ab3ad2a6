export const mediaKinds = ['image', 'video', 'audio', 'document', 'sticker'] as const;
export type MediaKind = (typeof mediaKinds)[number];

export interface MediaType {
  readonly kind: MediaKind;
  readonly mimeType: string;
}

/** The types that Meta accepts (business-phone-numbers/media), by file name extension. */
const kinds: Readonly<Record<MediaKind, Readonly<Record<string, string>>>> = {
  image: { jpg: 'image/jpeg', jpeg: 'image/jpeg', jpe: 'image/jpeg', jfif: 'image/jpeg', png: 'image/png' },
  sticker: { webp: 'image/webp' },
  video: { mp4: 'video/mp4', m4v: 'video/mp4', '3gp': 'video/3gpp', '3gpp': 'video/3gpp' },
  // Voice notes are Ogg with Opus, whatever the recorder calls the file.
  audio: {
    ogg: 'audio/ogg',
    oga: 'audio/ogg',
    opus: 'audio/ogg',
    mp3: 'audio/mpeg',
    mpga: 'audio/mpeg',
    m4a: 'audio/mp4',
    aac: 'audio/aac',
    amr: 'audio/amr',
  },
  document: {
    pdf: 'application/pdf',
    txt: 'text/plain',
    doc: 'application/msword',
    docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    xls: 'application/vnd.ms-excel',
    xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    ppt: 'application/vnd.ms-powerpoint',
    pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  },
};

const types: ReadonlyMap<string, MediaType> = new Map(
  mediaKinds.flatMap((kind) =>
    Object.entries(kinds[kind]).map(([extension, mimeType]) => [extension, { kind, mimeType }] as const),
  ),
);

/** Every extension that Meta accepts: `.jpg .png …`. */
export const extensions = [...types.keys()].map((extension) => `.${extension}`).join(' ');

/**
 * The type of a file, by its name; undefined if Meta doesn't accept it. An MP4 file may contain only sound: as `audio` it
 * is an audio file.
 */
export function mediaTypeOf(path: string, kind?: MediaKind): MediaType | undefined {
  const type = types.get(/\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? '');
  if (type?.mimeType === 'video/mp4' && kind === 'audio') return { kind, mimeType: 'audio/mp4' };
  return type;
}

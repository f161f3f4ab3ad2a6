import type { MediaFacts } from './inspect-content.ts';
import type { OwnFileKind } from './own-file.ts';
import { hasSignatureOf } from './signatures.ts';

/** A file as it is about to be stored. */
export interface CheckedFile {
  readonly kind: OwnFileKind;
  /** The type that the client named; null for none. */
  readonly named: string | null;
  readonly size: number;
  readonly facts: MediaFacts;
}

const KiB = 1024;
const MiB = 1024 * KiB;

interface KindRule {
  /** Types that Meta accepts; null for any. */
  readonly types: readonly string[] | null;
  readonly maxBytes: number;
}

/**
 * What Meta accepts (Meta: business-phone-numbers/media). Meta does not say whether its MB are 1,000 or 1,024 KB, so no
 * file is refused that it may accept.
 */
const rules: Readonly<Record<OwnFileKind, KindRule>> = {
  image: { types: ['image/jpeg', 'image/png'], maxBytes: 5 * MiB },
  video: { types: ['video/mp4', 'video/3gpp'], maxBytes: 16 * MiB },
  audio: { types: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'], maxBytes: 16 * MiB },
  voice: { types: ['audio/ogg'], maxBytes: 16 * MiB },
  sticker: { types: ['image/webp'], maxBytes: 500 * KiB },
  document: { types: null, maxBytes: 100 * MiB },
};
const maxStillSticker = 100 * KiB;
const stickerSide = 512;

/** The kind that a file is sent as by default. */
export function usualKind(type: string): OwnFileKind {
  const kind = (['image', 'video', 'audio', 'sticker'] as const).find((each) => rules[each].types?.includes(type));
  return kind ?? 'document';
}

/** Every reason for which Meta would refuse a file, each with its remedy; empty for a good one. */
export function checkOwnFile(file: CheckedFile): string[] {
  const { kind, named, size, facts } = file;
  const { types, maxBytes } = rules[kind];
  const type = facts.type ?? named;
  if (size === 0) return ['The file is empty.'];
  const wrongType = typeProblem(file);
  const problems = wrongType === null ? [] : [wrongType];
  const isUnrecognised = wrongType !== null && facts.type === null;
  if (types !== null && !isUnrecognised && (type === null || !types.includes(type))) {
    const is = type === null || type === genericType ? 'of an unknown type' : type;
    problems.push(
      `The file is ${is}, and WhatsApp takes ${types.join(', ')} as ${kind}. Convert it, or send it as a document.`,
    );
  }
  if (size > maxBytes) problems.push(tooLarge(kind, maxBytes, size));
  return [...problems, ...(kind === 'sticker' ? stickerProblems(file) : []), ...soundProblems(file)];
}

const genericType = 'application/octet-stream';

/** How the content contradicts the type that the client named; null if it does not. */
function typeProblem({ kind, named, facts: { type } }: CheckedFile): string | null {
  if (named === null || named === genericType) return null;
  const hasSignature = hasSignatureOf(named, type);
  if (type === null) {
    return hasSignature
      ? null
      : `Content-Type says ${named}, but the file does not begin with that format’s signature. Send its actual type, or an undamaged file.`;
  }
  // For a document the client's type counts: Office files, text and archives look alike.
  const isRight = type === named || (kind === 'document' && hasSignature);
  return isRight ? null : `Content-Type says ${named}, but the file is ${type}. Send its actual type.`;
}

const tooLarge = (what: string, maxBytes: number, size: number): string =>
  `The file has ${size} bytes, and WhatsApp takes ${maxBytes} as ${what}. Make it smaller${what === 'document' ? '' : ', or send it as a document'}.`;

function stickerProblems({ size, facts: { type, width, height, isAnimated } }: CheckedFile): string[] {
  if (type !== 'image/webp') return [];
  const problems: string[] = [];
  // One whose size can't be read is left to Meta.
  if ([width, height].some((side) => side !== null && side !== stickerSide)) {
    problems.push(`The sticker is ${width} by ${height} pixels. Make it 512 by 512.`);
  }
  if (isAnimated !== true && size > maxStillSticker) problems.push(tooLarge('a still sticker', maxStillSticker, size));
  return problems;
}

export const voiceRemedy = 'Convert it: ffmpeg -i FILE -ac 1 -c:a libopus voice.ogg';

/** Ogg must be Opus with one channel, and a voice note must be Ogg Opus. */
function soundProblems({ kind, facts: { type, audioCodec, channels, videoCodec } }: CheckedFile): string[] {
  if (type === 'audio/ogg' && (kind === 'audio' || kind === 'voice')) {
    if (audioCodec !== 'opus')
      return [`The Ogg file is not Opus, the only codec that WhatsApp accepts in Ogg. ${voiceRemedy}`];
    if (channels !== null && channels !== 1)
      return [`The file has ${channels} channels, and WhatsApp takes one. ${voiceRemedy}`];
  }
  if (kind === 'video' && videoCodec !== null && videoCodec !== 'h264' && type === 'video/mp4') {
    return [
      `The video is ${videoCodec}, and WhatsApp takes H.264 with AAC. Convert it: ffmpeg -i FILE -c:v libx264 -c:a aac video.mp4`,
    ];
  }
  return [];
}

import { parameterError } from '../graph/errors.ts';
import { GraphError } from '../graph/graph-error.ts';

const MiB = 1024 * 1024;

interface MediaKind {
  readonly name: string;
  readonly mimeTypes: readonly string[];
  readonly maxBytes: number;
}

/** The allowed types and sizes of uploads (Meta: business-phone-numbers/media). */
const kinds: readonly MediaKind[] = [
  {
    name: 'audio',
    mimeTypes: ['audio/aac', 'audio/mp4', 'audio/mpeg', 'audio/amr', 'audio/ogg', 'audio/opus'],
    maxBytes: 16 * MiB,
  },
  {
    name: 'document',
    mimeTypes: [
      'text/plain',
      'application/pdf',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    ],
    maxBytes: 100 * MiB,
  },
  { name: 'image', mimeTypes: ['image/jpeg', 'image/png'], maxBytes: 5 * MiB },
  // An animated sticker may have 500 KB, a still one 100; the type does not say which it is.
  { name: 'sticker', mimeTypes: ['image/webp'], maxBytes: 500 * 1024 },
  { name: 'video', mimeTypes: ['video/mp4', 'video/3gpp'], maxBytes: 16 * MiB },
];

/** The type without its parameters: `audio/ogg; codecs=opus` is `audio/ogg`. */
function plainType(mimeType: string): string {
  return mimeType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** @throws {GraphError} 100 for a type that is not allowed, and for a file that is empty or too large for its kind. */
export function checkUpload(mimeType: string, size: number): void {
  const type = plainType(mimeType);
  const kind = kinds.find(({ mimeTypes }) => mimeTypes.includes(type));
  if (!kind) {
    const allowed = kinds.flatMap(({ mimeTypes }) => mimeTypes).join(', ');
    throw parameterError(
      `Param file must be a file with one of the following types: ${allowed}. Received file of type '${type || 'application/octet-stream'}'.`,
    );
  }
  if (size === 0) throw parameterError('Param file must not be empty.');
  if (size > kind.maxBytes) {
    const most = kind.maxBytes < MiB ? `${kind.maxBytes / 1024} KB` : `${kind.maxBytes / MiB} MB`;
    throw new GraphError('(#100) Invalid parameter', {
      code: 100,
      userTitle: 'File Too Large',
      userMessage: `The file you uploaded is too large. A file of the kind ${kind.name} may have ${most}.`,
    });
  }
}

const mpeg4 = ['video/mp4', 'audio/mp4', 'video/3gpp', 'audio/3gpp', 'video/quicktime'];

/**
 * What the content of a file may be found to be, by the type that a client names, for formats whose files always begin
 * with a signature. Some share one: MP4 and 3GP tell their kind apart only by what they contain.
 */
const signed: Readonly<Record<string, readonly string[]>> = {
  'image/jpeg': ['image/jpeg'],
  'image/jpg': ['image/jpeg'],
  'image/png': ['image/png', 'image/apng'],
  'image/webp': ['image/webp'],
  'video/mp4': mpeg4,
  'video/3gpp': mpeg4,
  'audio/mp4': mpeg4,
  'audio/m4a': mpeg4,
  'audio/x-m4a': mpeg4,
  'audio/3gpp': mpeg4,
  // A large ID3 tag hides which of the two follows.
  'audio/aac': ['audio/aac', 'audio/mpeg'],
  'audio/mpeg': ['audio/mpeg'],
  'audio/mp3': ['audio/mpeg'],
  'audio/amr': ['audio/amr'],
  'audio/ogg': ['audio/ogg', 'application/ogg', 'video/ogg'],
  'audio/opus': ['audio/ogg'],
  'application/pdf': ['application/pdf'],
};

const officeZip = 'application/vnd.openxmlformats-officedocument.';
/** With a password, an Office file is in a compound file instead. */
const officeContainers = ['application/zip', 'application/x-cfb'];

/**
 * Whether content of a found type (null: not recognised) may be a file of the named type. True for formats without a
 * signature, such as text.
 */
export function hasSignatureOf(named: string, found: string | null): boolean {
  if (named.startsWith(officeZip)) {
    return found !== null && (found.startsWith(officeZip) || officeContainers.includes(found));
  }
  const accepted = Object.hasOwn(signed, named) ? signed[named] : undefined;
  return accepted === undefined || (found !== null && accepted.includes(found));
}

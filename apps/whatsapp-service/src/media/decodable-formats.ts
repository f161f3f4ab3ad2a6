interface Format {
  /** ffmpeg's options: the only readers and decoders that may see such a file. */
  readonly input: readonly string[];
  /** Whether it has a picture. */
  readonly isSeen: boolean;
}

const format = (isSeen: boolean, demuxer: string, codecs: string): Format => ({
  isSeen,
  input: ['-f', demuxer, '-codec_whitelist', codecs],
});

const sound = 'aac,mp3,mp3float,amrnb,amrwb,opus,libopus,vorbis,flac,alac,pcm_s16le,pcm_s24le,pcm_f32le';
const video = `h264,hevc,mpeg4,h263,${sound}`;

/**
 * The files passed to ffmpeg, by the type that their content shows. A file is never read as anything else. Pictures of
 * other types have a decoder of their own.
 */
export const formats: Readonly<Record<string, Format>> = {
  'image/gif': format(true, 'gif', 'gif'),
  'video/mp4': format(true, 'mov', video),
  'video/3gpp': format(true, 'mov', video),
  'audio/mp4': format(false, 'mov', sound),
  'audio/3gpp': format(false, 'mov', sound),
  'audio/aac': format(false, 'aac', sound),
  'audio/amr': format(false, 'amr', sound),
  'audio/mpeg': format(false, 'mp3', sound),
  'audio/ogg': format(false, 'ogg', sound),
  'audio/wav': format(false, 'wav', sound),
  'audio/flac': format(false, 'flac', sound),
  'audio/webm': format(false, 'matroska', sound),
  'video/webm': format(false, 'matroska', sound),
};

import { ffmpegVariable, readFfmpegPath } from './find-ffmpeg.ts';
import type { StoreChoice } from './store.ts';
import type { Reading } from './variable.ts';

/** Where the files that users send are stored. */
export type MediaPlace =
  | { readonly kind: 'disk'; readonly path: string }
  | {
      readonly kind: 'bucket';
      readonly bucket: string;
      /** Undefined for Google's own. */
      readonly apiEndpoint: string | undefined;
    }
  | { readonly kind: 'off' };

export interface MediaChoice {
  readonly place: MediaPlace;
  /** Whether the environment names the place; otherwise it is the default. */
  readonly isChosen: boolean;
  readonly limits: MediaLimits;
  /** The path of ffmpeg; null if it is not installed or switched off. */
  readonly ffmpeg: string | null;
}

/** Which files of a kind are downloaded, and when. */
export interface MediaLimit {
  readonly maxBytes: number;
  /** `on-demand`: not before a client asks for it. */
  readonly when: 'at-once' | 'on-demand' | 'off';
}

export interface MediaLimits {
  readonly usual: MediaLimit;
  /** Of kinds that have a limit of their own. */
  readonly byKind: Readonly<Partial<Record<MediaKind, MediaLimit>>>;
}

export const mediaKinds = ['image', 'video', 'audio', 'document', 'sticker', 'recording', 'transcript'] as const;
export type MediaKind = (typeof mediaKinds)[number];

export const mediaVariables = {
  place: 'INTEXURAOS_WHATSAPP_MEDIA',
  limits: 'INTEXURAOS_WHATSAPP_MEDIA_LIMITS',
  ffmpeg: ffmpegVariable,
} as const;

const MiB = 1024 * 1024;
/** WhatsApp’s largest file. */
const maxMaxBytes = 100 * MiB;
const usual: MediaLimit = { maxBytes: maxMaxBytes, when: 'at-once' };

/**
 * Where media are stored. By default next to a SQLite database, whose data they belong to; with Firestore nowhere, as instances have
 * no disk in common and no bucket is known.
 */
export function readMediaChoice(env: NodeJS.ProcessEnv, store: StoreChoice): Reading<MediaChoice> {
  const place = readMediaPlace(env, store);
  const limits = limitsOf(env[mediaVariables.limits]?.trim() ?? '');
  const ffmpeg = readFfmpegPath(env);
  const problems = [
    ...(place.problem === null ? [] : [place.problem]),
    ...(typeof limits === 'string' ? [limits] : []),
    ...(ffmpeg.problem === null ? [] : [ffmpeg.problem]),
  ];
  const value = {
    place: place.value,
    isChosen: askedPlace(env) !== '',
    limits: typeof limits === 'string' ? { usual, byKind: {} } : limits,
    ffmpeg: ffmpeg.value,
  };
  return { value, problem: problems.length === 0 ? null : problems.join('\n- ') };
}

const askedPlace = (env: NodeJS.ProcessEnv): string => env[mediaVariables.place]?.trim() ?? '';

/** Where media are stored, alone. */
export function readMediaPlace(env: NodeJS.ProcessEnv, store: StoreChoice): Reading<MediaPlace> {
  const asked = askedPlace(env);
  const value = asked === '' ? defaultPlace(store) : placeOf(asked, env);
  if (value !== null) return { value, problem: null };
  const problem = `${mediaVariables.place} is "${asked}". Give disk:PATH (such as disk:./data/media), gs://BUCKET, or off.`;
  return { value: { kind: 'off' }, problem };
}

/** That files are lost by default deserves a word; `off` says that it is meant. */
export const mediaWarnings = ({ media: { place, isChosen } }: { readonly media: MediaChoice }): string[] =>
  place.kind === 'off' && !isChosen
    ? [
        `${mediaVariables.place} is not set: with Firestore, files that users send are not stored, and Meta deletes them after seven days. Set it to ` +
          'gs://BUCKET, or to off if that is meant.',
      ]
    : [];

const defaultPlace = (store: StoreChoice): MediaPlace =>
  store.kind === 'sqlite' ? { kind: 'disk', path: `${store.path}.media` } : { kind: 'off' };

function placeOf(asked: string, env: NodeJS.ProcessEnv): MediaPlace | null {
  if (asked === 'off') return { kind: 'off' };
  const [, path] = /^disk:(.+)$/.exec(asked) ?? [];
  if (path !== undefined) return { kind: 'disk', path };
  const [, bucket] = /^gs:\/\/([a-z0-9][a-z0-9._-]{1,220}[a-z0-9])\/?$/.exec(asked) ?? [];
  // The name that Google's own client reads.
  return bucket === undefined
    ? null
    : { kind: 'bucket', bucket, apiEndpoint: env.STORAGE_EMULATOR_HOST?.trim() || undefined };
}

/** Parses `50MiB`, `on-demand`, `video=16MiB`, `sticker=off`; several with commas. Returns a string if it is invalid. */
function limitsOf(text: string): MediaLimits | string {
  let all = usual;
  const byKind: Partial<Record<MediaKind, MediaLimit>> = {};
  const parts = text.split(',').map((part) => part.trim());
  // A limit for one kind extends that for all kinds, in whatever order they are given.
  for (const part of parts
    .filter((each) => each !== '')
    .sort((a, b) => Number(a.includes('=')) - Number(b.includes('=')))) {
    const [, name, value = ''] = /^(?:(\w+)\s*=\s*)?(\S+)$/.exec(part) ?? [];
    const kind = mediaKinds.find((each) => each === name);
    const limit = limitOf(value, kind === undefined ? all : (byKind[kind] ?? all));
    if (limit === null || (name !== undefined && kind === undefined)) return wrongLimit(part);
    if (kind === undefined) all = limit;
    else byKind[kind] = limit;
  }
  return { usual: all, byKind };
}

function limitOf(text: string, base: MediaLimit): MediaLimit | null {
  if (text === 'on-demand' || text === 'off' || text === 'at-once') return { ...base, when: text };
  const [, digits = '', unit] = /^(\d+)(KiB|MiB)?$/.exec(text) ?? [];
  const maxBytes = Number(digits) * (unit === 'MiB' ? MiB : unit === 'KiB' ? 1024 : 1);
  return digits === '' || maxBytes < 1 || maxBytes > maxMaxBytes ? null : { ...base, maxBytes };
}

const wrongLimit = (part: string): string =>
  `${mediaVariables.limits} has "${part}". Give a size up to 100MiB, on-demand or off, for all kinds or for one, such as ` +
  `25MiB,video=16MiB,sticker=off. Kinds: ${mediaKinds.join(', ')}.`;

/** The limit of a kind of file. */
export const limitFor = ({ usual: all, byKind }: MediaLimits, kind: string): MediaLimit =>
  new Map<string, MediaLimit>(Object.entries(byKind)).get(kind) ?? all;

import type { ContentKeys } from '../encryption/content-keys.ts';
import type { RewritingState } from '../encryption/content-rewriting.ts';
import { createLoop, failing } from '../loop.ts';
import type { ContentStore } from '../media/content-store.ts';
import { rewriteContents } from '../media/rewrite-contents.ts';
import { type Part, runLoops } from '../part.ts';
import type { Finding } from '../problems/problem.ts';
import type { ServiceContext } from './service-context.ts';

/** Rewriting takes at most a fifth of the time, so that others get their turn. */
const restShare = 4;
const leastRestMs = 20;
/** Nothing is left to do until the service starts with other keys. */
const doneRestMs = 60 * 60_000;

/**
 * Re-encrypts stored content with the current key, if content is encrypted, and records which keys are still needed.
 */
export function createEncryptionPart(
  { config, store, log, clock }: Pick<ServiceContext, 'config' | 'store' | 'log' | 'clock'>,
  contents: ContentStore | null,
): Part | null {
  const { contentKeys: keys } = config;
  const { rewriting, records } = store;
  if (keys === null || !rewriting) return null;
  const media = rewriteContents({ records, contents });
  let state: RewritingState | null = null;
  let rewritten = 0;
  const loop = createLoop({
    step: async () => {
      const began = clock.steadyNow();
      const before = state;
      state = together(await rewriting.step(), await media());
      rewritten += state.rewritten;
      if (!state.isDone) {
        if (before === null) log.info({ keysInUse: state.keysInUse }, `${goalOf(keys)} in the background from now on.`);
        return state.restMs ?? Math.max(leastRestMs, restShare * (clock.steadyNow() - began));
      }
      if (before?.isDone === false) log.info({ rewritten }, doneText(keys, state));
      return doneRestMs;
    },
    log,
    words: failing('Rewriting stored content'),
  });
  return {
    name: 'encryption',
    role: 'worker',
    health: async () => (state === null ? [] : findings(keys, state)),
    metrics: [
      {
        name: 'whatsapp_encryption_left',
        help: 'Maximum number of stored rows still to check until all content is encrypted with the current key.',
        kind: 'gauge',
        read: () => (state === null ? [] : [{ value: state.left }]),
      },
      {
        name: 'whatsapp_encryption_rewritten_total',
        help: 'Stored rows and files that were re-encrypted with the current key.',
        kind: 'counter',
        read: () => [{ value: rewritten }],
      },
      {
        name: 'whatsapp_encryption_key_needed',
        help: 'By the id of a configured key: 1 if stored content may be encrypted with it, 0 if its line can be removed.',
        kind: 'gauge',
        labels: ['key'],
        read: () => {
          const inUse = state?.keysInUse;
          return inUse
            ? keys.keys.map(({ id }) => ({ value: isNeeded(id, keys, inUse) ? 1 : 0, labels: { key: id } }))
            : [];
        },
      },
    ],
    ...runLoops([loop]),
  };
}

function together(rows: RewritingState, files: Omit<RewritingState, 'left' | 'remains'>): RewritingState {
  return {
    ...rows,
    rewritten: rows.rewritten + files.rewritten,
    keysInUse: [...new Set([...rows.keysInUse, ...files.keysInUse])].sort(),
    hasPlain: rows.hasPlain || files.hasPlain,
    isDone: rows.isDone && files.isDone,
  };
}

const isNeeded = (id: string, keys: ContentKeys, inUse: readonly string[]): boolean =>
  id === keys.current || inUse.includes(id);

const unneeded = (keys: ContentKeys, { keysInUse }: RewritingState): string[] =>
  keys.keys.map(({ id }) => id).filter((id) => !isNeeded(id, keys, keysInUse));

const goalOf = ({ current }: ContentKeys): string =>
  current === null ? 'Stored content is being decrypted' : `Stored content is being encrypted with the key ${current}`;

function doneText(keys: ContentKeys, state: RewritingState): string {
  const { current } = keys;
  if (current === null) return 'All stored content is plain again; you can remove the setting with the keys.';
  const old = unneeded(keys, state);
  const all = `All stored content is encrypted with the key ${current}`;
  return old.length === 0 ? `${all}.` : `${all}; no content needs ${listed(old)} any more.`;
}

const listed = (ids: readonly string[]): string =>
  ids.length === 1 ? `the key ${ids[0]}` : `the keys ${ids.join(', ')}`;

/** How far it is, and which keys can be removed. */
function findings(keys: ContentKeys, state: RewritingState): Finding[] {
  if (!state.isDone) {
    const others = state.keysInUse.filter((id) => id !== keys.current);
    const still = [...(state.hasPlain ? ['plain'] : []), ...(others.length > 0 ? [`under ${listed(others)}`] : [])];
    return [
      {
        kind: 'content_rewriting',
        cause: `${goalOf(keys)} in the background: some is still ${still.join(' or ') || 'under another key'}; at most ${state.left} rows are left.`,
        remedy: 'Keep all keys in the file until this is over.',
      },
    ];
  }
  const old = unneeded(keys, state);
  return [
    ...(old.length > 0 && keys.current !== null
      ? [
          {
            kind: 'content_rewriting' as const,
            cause: doneText(keys, state),
            remedy: `Backups from before still need ${old.length === 1 ? 'it' : 'them'}: remove the line${old.length === 1 ? '' : 's'} from the file once those are gone.`,
          },
        ]
      : []),
    ...state.remains.map((file) => ({
      kind: 'content_rewriting' as const,
      subject: file,
      severity: 'warning' as const,
      cause: `All content in ${file} is encrypted now, but the file is too large to be rewritten while the service runs; its free space may hold parts of earlier plain content.`,
      remedy: `Stop the service once and run \`sqlite3 ${file} VACUUM\` in its folder.`,
    })),
  ];
}

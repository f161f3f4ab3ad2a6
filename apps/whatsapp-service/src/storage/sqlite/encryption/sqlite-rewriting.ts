import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type ContentKeys, type KeyInUse, keyProblem, plainId } from '../../../encryption/content-keys.ts';
import type { ContentRewriting } from '../../../encryption/content-rewriting.ts';
import { ServiceError } from '../../../service-error.ts';
import type { DatabaseThread } from '../database-thread.ts';
import { rewritableBytes } from '../erasure/sqlite-eraser.ts';
import { fileOf, type StoreFile, storeFiles } from '../files.ts';
import { keysInUse } from './key-notes.ts';
import type { FileRewriting } from './rewrite-content.ts';

/** @throws {ServiceError} that names a key which stored content needs and the configuration lacks; then nothing was changed. */
export function refuseMissing(path: string, keys: ContentKeys | null): void {
  const problems = storeFiles.flatMap((which) => keyProblem(fileOf(path, which), keysOf(path, which), keys) ?? []);
  if (problems.length > 0) {
    throw new ServiceError('configuration_invalid', problems.map((problem) => `- ${problem}`).join('\n'));
  }
}

function keysOf(path: string, which: StoreFile): KeyInUse[] {
  const file = fileOf(path, which);
  if (!existsSync(file)) return [];
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: 3_000 });
    try {
      return keysInUse(database, which);
    } finally {
      database.close();
    }
  } catch {
    // Damage of the file is found next, and reported better (`check-files.ts`).
    return [];
  }
}

interface Options {
  readonly path: string;
  readonly keys: ContentKeys;
  readonly writers: Readonly<Record<StoreFile, DatabaseThread>>;
  /** The outbox's file is there from the first message on that is to be sent. */
  readonly hasOutbox: () => boolean;
}

/** Rewrites content on the threads that write the files, the outbox first: it is the smallest. */
export function createSqliteRewriting({ path, keys, writers, hasOutbox }: Options): ContentRewriting {
  const order = ['outbox', 'view', 'events'] as const;
  const remains = new Set<string>();
  const current = keys.current ?? plainId;
  /** Removes the remains of plain content between rows. */
  const purge = async (which: StoreFile): Promise<FileRewriting | null> => {
    const file = fileOf(path, which);
    const { size } = await stat(file);
    if (size > rewritableBytes[which]) remains.add(basename(file));
    else if (!(await writers[which].call('purge', [true]))) return null;
    return writers[which].call('rewrite', [true]);
  };
  return {
    step: async () => {
      const files: FileRewriting[] = [];
      for (const which of order) {
        if (which === 'outbox' && !hasOutbox()) continue;
        let state = await writers[which].call('rewrite', [false]);
        if (state.needsPurge) state = (await purge(which)) ?? state;
        files.push(state);
      }
      const inUse = [...new Set(files.flatMap((file) => file.inUse))];
      return {
        rewritten: sum(files.map(({ rewritten }) => rewritten)),
        left: sum(files.map(({ left }) => left)),
        keysInUse: inUse.filter((id) => id !== plainId).sort(),
        hasPlain: inUse.includes(plainId) && current !== plainId,
        isDone: files.every(({ isDone }) => isDone),
        remains: [...remains],
      };
    },
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

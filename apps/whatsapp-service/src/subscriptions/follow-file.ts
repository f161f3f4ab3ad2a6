import { hash } from 'node:crypto';
import { readMounted } from '../config/mounted-file.ts';
import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import { ServiceError } from '../service-error.ts';
import type { DeclaredChanges } from './declare-subscriptions.ts';
import { type Declared, readSubscriptionsFile } from './subscriptions-file.ts';

export interface FollowFileDeps {
  readonly path: string;
  /** Why URLs can't be targets, each reason with its remedy. */
  readonly targetProblems: (url: string) => Promise<readonly string[]>;
  readonly declare: (declared: readonly Declared[]) => Promise<DeclaredChanges>;
  /** Called with the id of each that the file no longer has. */
  readonly onRemoved?: (id: string) => void;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** How often it looks whether the file has changed, in milliseconds. */
  readonly everyMs: number;
}

export interface FollowedFile extends Pick<Loop, 'stop'> {
  /** Rejects with `configuration_invalid` if the file is wrong, since a deployment should fail then; afterwards follows its changes. */
  start(): Promise<void>;
}

/** Keeps the subscriptions of a file as it declares them. A file that becomes wrong changes nothing, and the log says why. */
export function followSubscriptionsFile(deps: FollowFileDeps): FollowedFile {
  const { path, log, everyMs } = deps;
  let applied = '';
  let refused = '';
  const apply = async (): Promise<readonly string[]> => {
    const { text, problem } = readMounted(path);
    if (text === null) return [`The file ${problem}`];
    const digest = hash('sha256', text);
    if (digest === applied) return [];
    const { value, problems } = readSubscriptionsFile(text);
    if (problems !== null) return problems;
    const closed = await Promise.all(
      value.map(async ({ name, input }) =>
        (await deps.targetProblems(input.url)).map((problem) => `"${name}": ${problem}`),
      ),
    );
    if (closed.flat().length > 0) return closed.flat();
    const { created, changed, removed } = await deps.declare(value);
    applied = digest;
    refused = '';
    if (created.length + changed.length + removed.length > 0)
      log.info({ created, changed, removed }, 'The file of subscriptions was applied.');
    for (const id of removed) deps.onRemoved?.(id);
    return [];
  };
  const loop = createLoop({
    step: async () => {
      const problems = (await apply()).join('\n');
      if (problems !== '' && problems !== refused) {
        log.error(
          { file: path },
          `The file of subscriptions was not applied; those that it declared before stay.\n${problems}`,
        );
      }
      refused = problems;
      return everyMs;
    },
    log,
    words: {
      fails: 'The file of subscriptions can’t be applied, since the store does not answer.',
      worksAgain: 'The file of subscriptions is applied again.',
    },
  });
  return {
    start: async () => {
      const problems = await apply();
      if (problems.length > 0) {
        const lines = problems.map((problem) => `- INTEXURAOS_WHATSAPP_SUBSCRIPTIONS_FILE ${path}: ${problem}`);
        throw new ServiceError('configuration_invalid', lines.join('\n'));
      }
      loop.start();
    },
    stop: loop.stop,
  };
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ClosedLoop, LoadCommand, LoadReply, LoadResult, OpenLoop } from './load-messages.ts';

/** A load process and the ways to use it, one at a time. Each run begins with the first prepared request again. */
export interface LoadGenerator {
  readonly pid: number;
  /**
   * Builds new signed requests that no earlier `prepare` of this bench has built, with later times of Meta's, as in new
   * messages. Resolves with the time that it took.
   */
  readonly prepare: (count: number) => Promise<number>;
  readonly closedLoop: (load: ClosedLoop) => Promise<LoadResult>;
  readonly openLoop: (load: OpenLoop) => Promise<LoadResult>;
  readonly stop: () => Promise<void>;
}

export async function startLoadGenerator(appSecret: string): Promise<LoadGenerator> {
  const child = fork(fileURLToPath(new URL('./load-process.ts', import.meta.url)), { serialization: 'json' });
  let isEnded = false;
  const ended = once(child, 'exit').then((): never => {
    isEnded = true;
    throw new Error('The load process ended before it answered.');
  });
  // A pending request is rejected with it; without one, the end of the process is not an error.
  ended.catch(() => {});
  const nextReply = async (): Promise<LoadReply> => {
    const [reply]: LoadReply[] = await Promise.race([once(child, 'message'), ended]);
    if (reply === undefined) throw new Error('The load process sent an empty answer.');
    if (reply.kind === 'failed') throw new Error(`The load failed: ${reply.reason}`);
    return reply;
  };
  await nextReply();
  let seed = Math.floor(Date.now() / 1_000);
  let startsAt = seed;
  const ask = (command: LoadCommand): Promise<LoadReply> => {
    const answer = nextReply();
    child.send(command);
    return answer;
  };
  const run = async (command: LoadCommand): Promise<LoadResult> => {
    const reply = await ask(command);
    if (reply.kind !== 'result') throw new Error(`The load process answered ${reply.kind} instead of a result.`);
    return reply.result;
  };
  return {
    pid: child.pid ?? 0,
    prepare: async (count) => {
      startsAt = Math.max(startsAt, Math.floor(Date.now() / 1_000));
      const reply = await ask({ command: 'prepare', count, appSecret, seed: seed++, startsAt });
      // A thousand share a second.
      startsAt += Math.ceil(count / 1_000);
      return reply.kind === 'prepared' ? reply.elapsedMs : 0;
    },
    closedLoop: (load) => run({ command: 'closed', ...load }),
    openLoop: (load) => run({ command: 'open', ...load }),
    stop: async () => {
      if (!isEnded) child.disconnect();
      await ended.catch(() => {});
    },
  };
}

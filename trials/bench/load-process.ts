import { buildLoadRequests, type LoadRequests } from '../support/load-requests.ts';
import { runClosedLoop } from './closed-loop.ts';
import type { LoadCommand, LoadReply } from './load-messages.ts';
import { runOpenLoop } from './open-loop.ts';

/*
 * The load, in its own process: it shares no event loop and no heap with the service or the bench. `load-generator.ts`
 * controls it.
 */
let requests: LoadRequests = buildLoadRequests({ count: 0, appSecret: '', seed: 0 });

const reply = (message: LoadReply): void => {
  process.send?.(message);
};

async function obey(command: LoadCommand): Promise<LoadReply> {
  if (command.command === 'closed') return { kind: 'result', result: await runClosedLoop(command, requests) };
  if (command.command === 'open') return { kind: 'result', result: await runOpenLoop(command, requests) };
  const startedAt = performance.now();
  requests = buildLoadRequests(command);
  return { kind: 'prepared', count: requests.count, elapsedMs: performance.now() - startedAt };
}

process.on('message', (command: LoadCommand) => {
  obey(command).then(reply, (error: unknown) => reply({ kind: 'failed', reason: String(error) }));
});
process.on('disconnect', () => process.exit(0));
reply({ kind: 'ready' });

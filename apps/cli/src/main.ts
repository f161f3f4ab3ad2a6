import { run } from './program.ts';

const breaking = new AbortController();
process.once('SIGINT', () => breaking.abort()).once('SIGTERM', () => breaking.abort());
// A reader that has seen enough, such as `head`, closes the pipe: what follows ends, what was found stays the exit code.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  breaking.abort();
});

process.exitCode = await run(process.argv.slice(2), process, breaking.signal);
// What was broken off may still wait for an answer, and would keep the process.
if (breaking.signal.aborted) process.exit();

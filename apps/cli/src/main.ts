import { run } from './program.ts';

const breaking = new AbortController();
process.once('SIGINT', () => breaking.abort()).once('SIGTERM', () => breaking.abort());
// A reader such as `head` may close the pipe early. Output stops then, but the exit code stays the same.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  breaking.abort();
});

process.exitCode = await run(process.argv.slice(2), process, breaking.signal);
// Aborted work may still wait for a response, which would keep the process alive.
if (breaking.signal.aborted) process.exit();

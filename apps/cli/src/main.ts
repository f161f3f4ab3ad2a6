import { run } from './program.ts';

const breaking = new AbortController();
process.once('SIGINT', () => breaking.abort()).once('SIGTERM', () => breaking.abort());
// A reader that has seen enough, such as `head`, closes the pipe.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await run(process.argv.slice(2), process, breaking.signal);
// What was broken off may still wait for an answer, and would keep the process.
if (breaking.signal.aborted) process.exit();

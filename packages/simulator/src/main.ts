import { readOptions, usage } from './options.ts';
import { runCommand } from './run-command.ts';

const options = readOptions(process.argv.slice(2));
if (options === 'help') {
  console.log(usage);
} else if (typeof options === 'string') {
  console.error(`${options}\nSee whatsapp-simulator --help.`);
  process.exitCode = 2;
} else {
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve);
  });
  process.exitCode = await runCommand(options, (line) => console.log(line), stopped);
}

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import { readOptions, usage } from './options.ts';
import { runSandbox } from './run-sandbox.ts';

const options = readOptions(process.argv.slice(2));
if (options === 'help') {
  console.log(usage);
} else if ('error' in options) {
  console.error(`${options.error}\n\n${usage}`);
  process.exitCode = 2;
} else {
  // Another port is another sandbox: two of them side by side must not empty each other's folder.
  const name = options.servicePort === 8080 ? 'sandbox' : `sandbox-${options.servicePort}`;
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve);
  });
  process.exitCode = await runSandbox(options, {
    print: (line) => console.log(line),
    paint: (colour, text) => styleText(colour, text, { stream: process.stdout }),
    stopped,
    folder: fileURLToPath(new URL(`../../data/${name}`, import.meta.url)),
    folderName: join('data', name),
  });
}

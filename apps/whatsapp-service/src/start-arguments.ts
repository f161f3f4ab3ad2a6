import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * What `npm start` gives Node in this folder of the service: its flags, and the bundle as an absolute path. The flags are
 * written in that script and nowhere else; docs/guide/operations.md explains each.
 * @param app the folder of the service's package.json; ends with a slash.
 */
export function startArguments(app: URL): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', app), 'utf8')) as { scripts: { start: string } };
  const [, ...args] = scripts.start.split(' ');
  return args.map((arg) => (arg.startsWith('-') ? arg : fileURLToPath(new URL(arg, app))));
}

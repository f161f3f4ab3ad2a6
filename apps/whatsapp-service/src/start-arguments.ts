import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The arguments that `npm start` gives Node in the service's folder: its flags, and the bundle as an absolute path. The
 * flags are defined only in that script; docs/guide/operations.md explains each.
 * @param app the folder of the service's package.json; ends with a slash.
 */
export function startArguments(app: URL): string[] {
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', app), 'utf8')) as { scripts: { start: string } };
  const [, ...args] = scripts.start.split(' ');
  return args.map((arg) => (arg.startsWith('-') ? arg : fileURLToPath(new URL(arg, app))));
}

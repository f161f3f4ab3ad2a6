import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs, parseEnv } from 'node:util';

/**
 * The environment with the `.env` files laid under it: the first file that names a variable wins over later ones, the
 * real environment wins over all. A file that is not there is passed over.
 * @throws {Error} with code `option_invalid` for one that can't be read.
 */
export function environmentWith(files: readonly URL[], real: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const layers = files.map(readEnvFile).reverse();
  return Object.assign({}, ...layers, real) as NodeJS.ProcessEnv;
}

function readEnvFile(file: URL): NodeJS.Dict<string> {
  try {
    // Editors on Windows mark UTF-8 with it, and it would be part of the first name.
    return parseEnv(readFileSync(file, 'utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : String(error);
    if (code === 'ENOENT') return {};
    const path = fileURLToPath(file);
    const problem =
      code === 'EISDIR'
        ? `${path} is a folder. Docker creates one if a mounted file is missing. Remove it, and write the settings to a file with that name.`
        : `${path} can’t be read (${code}). Let this user read it.`;
    throw Object.assign(new Error(problem), { code: 'option_invalid' });
  }
}

/** Where `whatsapp setup --simulator` writes, so that `.env` is for the real Meta. */
export const simulatorFileName = '.env.simulator';

/** Whether the simulator has been set up. @param root the repository's folder; ends with a slash. */
export const hasSimulatorSettings = (root: URL): boolean => existsSync(new URL(simulatorFileName, root));

/**
 * The file that `--settings FILE` names, which is read instead of the `.env` files; null if none is named.
 * @param callerFolder where the caller stands, if npm, which runs scripts in the package's folder, says so.
 * @throws {Error} with code `option_invalid` for a file that is not there, and for other options.
 */
export function readSettingsOption(args: string[], callerFolder = '.'): URL | null {
  const wrong = (message: string): Error => Object.assign(new Error(message), { code: 'option_invalid' });
  try {
    const { settings } = parseArgs({ args, options: { settings: { type: 'string' } } }).values;
    if (settings === undefined) return null;
    const file = pathToFileURL(resolve(callerFolder, settings));
    if (existsSync(file)) return file;
    throw wrong(`--settings is ${resolve(callerFolder, settings)}, and there is no such file.`);
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

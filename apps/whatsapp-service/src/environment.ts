import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

/**
 * The environment with the `.env` files laid under it: the first file that names a variable wins over later ones, the
 * real environment wins over all. A file that is not there is passed over.
 */
export function environmentWith(files: readonly URL[], real: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const layers = files.map(readEnvFile).reverse();
  return Object.assign({}, ...layers, real) as NodeJS.ProcessEnv;
}

function readEnvFile(file: URL): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}

import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Reading } from './variable.ts';

export const ffmpegVariable = 'INTEXURAOS_WHATSAPP_FFMPEG';

/** The path of ffmpeg: the one that is configured, else the first in PATH; null where there is none, or where it is `off`. */
export function readFfmpegPath(env: NodeJS.ProcessEnv): Reading<string | null> {
  const asked = env[ffmpegVariable]?.trim() ?? '';
  if (asked === 'off') return { value: null, problem: null };
  if (asked !== '') {
    const problem = isProgram(asked)
      ? null
      : `${ffmpegVariable} is "${asked}", which is not a program. Give the path of ffmpeg, or off.`;
    return { value: asked, problem };
  }
  const folders = (env.PATH ?? '').split(delimiter).filter(isAbsolute);
  const found = folders.map((folder) => join(folder, 'ffmpeg')).find(isProgram);
  return { value: found ?? null, problem: null };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

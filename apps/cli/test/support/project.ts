import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** A project of a test's own: what was built, with no settings and no data. */
export interface Project {
  /** Ends with a slash. */
  readonly url: URL;
  readonly path: (name: string) => string;
  /** What a terminal runs for `whatsapp`. */
  readonly program: readonly string[];
  write(name: string, ...lines: readonly string[]): Promise<void>;
  remove(): Promise<void>;
}

const here = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

/** What runs finds its project by where it stands, so it is copied; packages are found through a link. */
export async function openProject(): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'whatsapp-project-'));
  const path = (name: string): string => join(folder, name);
  for (const app of ['cli', 'whatsapp-service']) {
    await mkdir(path(`apps/${app}`), { recursive: true });
    for (const part of ['package.json', 'dist']) {
      await cp(here(`apps/${app}/${part}`), path(`apps/${app}/${part}`), { recursive: true });
    }
  }
  await cp(here('apps/cli/bin'), path('apps/cli/bin'), { recursive: true });
  await cp(here('package.json'), path('package.json'));
  await symlink(here('node_modules'), path('node_modules'));
  return {
    url: pathToFileURL(`${folder}/`),
    path,
    program: [process.execPath, path('apps/cli/bin/whatsapp.js')],
    write: (name, ...lines) => writeFile(path(name), `${lines.join('\n')}\n`),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

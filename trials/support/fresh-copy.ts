import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Copies what git knows of a project, changed files as they are, and links the installed packages: a clone in which
 * `npm install` has run. The project's own packages are the copy's.
 */
export function makeFreshCopy(project: string, copy: string): void {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: project,
  });
  for (const file of listed
    .toString()
    .split('\0')
    .filter((name) => name !== '' && existsSync(join(project, name)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    copyFileSync(join(project, file), join(copy, file));
  }
  const workspaces = ['apps', 'packages'].flatMap((folder) =>
    readdirSync(join(project, folder)).map((name) => join(folder, name)),
  );
  for (const folder of ['', ...workspaces]) linkPackages(join(project, folder, 'node_modules'), join(copy, folder));
}

/** Links each package on its own: the links to the project's own packages lead to their copies, as they are relative. */
function linkPackages(from: string, folder: string): void {
  if (!existsSync(from)) return;
  const to = join(folder, 'node_modules');
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    const isOwn = name === '.bin' || name === '@intexuraos';
    if (isOwn) cpSync(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true });
    else symlinkSync(join(from, name), join(to, name));
  }
}

import { copyFile, cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withTemporaryFolder } from '../../trials/support/temporary-folder.ts';
import { attempt, run } from './run.ts';

/**
 * A substitute for `node:24-bookworm-slim`, made without an image registry: Debian's packages, this Node, this npm, and
 * the user `node`. It stays in buildah's storage, so it is built once for each machine and version.
 */
export async function baseImage(env: NodeJS.ProcessEnv, say: (line: string) => void): Promise<string> {
  const image = `localhost/node-on-bookworm:${process.versions.node}`;
  if ((await attempt(['buildah', 'inspect', '--type', 'image', image], { env })).code === 0) return image;
  say('making a base image from Debian’s packages, once on this machine');
  await withTemporaryFolder('container-base-', async (folder) => {
    const root = join(folder, 'root');
    await run(['debootstrap', '--variant=minbase', 'bookworm', root]);
    const modules = join(root, 'usr/local/lib/node_modules');
    await mkdir(modules, { recursive: true });
    await copyFile(process.execPath, join(root, 'usr/local/bin/node'));
    // The package's `bin/npm-cli.js`, found through the command's links.
    const npm = (await run(['sh', '-c', 'readlink -f "$(command -v npm)"'])).trim();
    await cp(dirname(dirname(npm)), join(modules, 'npm'), { recursive: true });
    await symlink('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'));
    await run(['chroot', root, 'useradd', '--uid', '1000', '--user-group', '--create-home', 'node']);
    await run(['tar', '-C', root, '-cf', join(folder, 'base.tar'), '--exclude=./var/cache/apt/*', '.']);
    await writeFile(join(folder, 'Containerfile'), 'FROM scratch\nADD base.tar /\n');
    await run(['buildah', 'bud', '--quiet', '--file', join(folder, 'Containerfile'), '--tag', image, folder], { env });
  });
  return image;
}

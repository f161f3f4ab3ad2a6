import { fileURLToPath } from 'node:url';
import { withTemporaryFolder } from '../../trials/support/temporary-folder.ts';
import { takesNoArguments } from '../../trials/support/usage.ts';
import { openBuildah } from './buildah-engine.ts';
import { checks } from './checks.ts';
import { hasDocker, openDocker } from './docker-engine.ts';
import type { Engine } from './engine.ts';
import { isThere } from './run.ts';

/** Builds the images like the guide and runs them; `checks.ts` has the checks. */
const root = fileURLToPath(new URL('../..', import.meta.url));
const say = (line: string): void => console.log(line);

takesNoArguments(
  process.argv.slice(2),
  'npm run container\n\nBuilds the images as the guide says, with Docker or buildah, and checks them while they run.',
);

async function openEngine(folder: string): Promise<Engine> {
  if (await hasDocker()) return openDocker();
  for (const program of ['buildah', 'debootstrap', 'unshare', 'nsenter']) {
    if (!(await isThere(program))) {
      throw new Error(
        `There is neither a Docker engine nor ${program}. On Debian: apt-get install -y --no-install-recommends buildah debootstrap`,
      );
    }
  }
  return openBuildah(folder, say);
}

await withTemporaryFolder('container-', async (folder) => {
  const engine = await openEngine(folder);
  say(`with ${engine.name}`);
  let failed = 0;
  try {
    for (const { name, check } of checks) {
      try {
        const figure = await check({ engine, root, folder });
        say(`ok    ${name}${figure === undefined ? '' : `: ${figure}`}`);
      } catch (error) {
        failed += 1;
        say(
          `FAIL  ${name}\n      ${error instanceof Error ? error.message.replaceAll('\n', '\n      ') : String(error)}`,
        );
      }
    }
  } finally {
    await engine.close();
  }
  say(`${checks.length - failed} of ${checks.length} checks passed`);
  process.exitCode = failed === 0 ? 0 : 1;
});

import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../bundle.ts';
import { buildConsole } from '../console/build.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const consoleFolder = await buildConsole();

await bundle(
  here('.'),
  {
    entryPoints: {
      main: here('./src/main.ts'),
      backup: here('./src/storage/sqlite/backup/main.ts'),
      data: here('./src/data-command/main.ts'),
    },
    inOneFile: {
      'picture-process': here('./src/pictures/picture-process.ts'),
      'span-thread': here('./src/observation/span-thread.ts'),
      'sqlite-thread': here('./src/storage/sqlite/sqlite-thread.ts'),
    },
    // Fastify's own compilers of schemas, its calls without a network, and the YAML that the reference is never shown in.
    leftOut: ['@fastify/ajv-compiler', '@fastify/fast-json-stringify-compiler', 'light-my-request', 'yaml'],
    completedFrom: [here('./src/storage/sqlite/migrations'), consoleFolder],
  },
  (made) => {
    cpSync(here('./src/storage/sqlite/migrations'), `${made}/migrations`, { recursive: true });
    cpSync(consoleFolder, `${made}/console`, { recursive: true });
  },
);

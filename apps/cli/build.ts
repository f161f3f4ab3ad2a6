import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../bundle.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// The package includes the built service, for sandbox and setup; `npm pack` requests it.
const withService = process.argv.includes('--with-service');
const serviceFolder = here('../whatsapp-service/');
if (withService) execFileSync(process.execPath, ['build.ts'], { cwd: serviceFolder, stdio: 'inherit' });

// The code of each command is a separate file, loaded on use: --help needs none of them.
await bundle(
  here('.'),
  {
    entryPoints: { main: here('./src/main.ts') },
    // It reads its page from files next to its sources, which Node runs as they are.
    external: [
      '@intexuraos/whatsapp-simulator',
      '@intexuraos/whatsapp-simulator/command',
      '@intexuraos/whatsapp-simulator/story',
    ],
    completedFrom: withService ? [`${serviceFolder}dist`, `${serviceFolder}package.json`] : [],
  },
  (made) => {
    if (!withService) return;
    cpSync(`${serviceFolder}dist`, `${made}/service/dist`, {
      recursive: true,
      filter: (file) => !file.endsWith('.map'),
    });
    // What `npm start` gives Node stays defined in one place.
    const { type, scripts } = JSON.parse(readFileSync(`${serviceFolder}package.json`, 'utf8'));
    writeFileSync(`${made}/service/package.json`, JSON.stringify({ type, scripts: { start: scripts.start } }));
  },
);

import { fileURLToPath } from 'node:url';
import { bundle } from '../../bundle.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

// Each command's work is a file of its own, read when it is wanted: --help needs none of it.
await bundle(here('.'), {
  entryPoints: { main: here('./src/main.ts') },
  // It reads its page from files beside its sources, which Node runs as they are.
  external: [
    '@intexuraos/whatsapp-simulator',
    '@intexuraos/whatsapp-simulator/command',
    '@intexuraos/whatsapp-simulator/story',
  ],
});

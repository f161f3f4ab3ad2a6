import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Journeys run what is built, so the tests begin with a fresh build (about a second). */
export default function build(): void {
  for (const app of ['./apps/whatsapp-service/', './apps/cli/']) {
    const folder = fileURLToPath(new URL(app, import.meta.url));
    execFileSync(process.execPath, ['build.ts'], { cwd: folder, stdio: 'inherit' });
  }
}

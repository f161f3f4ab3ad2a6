import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Journeys run the built service, so the tests begin with a fresh build (under a second). */
export default function buildService(): void {
  const app = fileURLToPath(new URL('./apps/whatsapp-service/', import.meta.url));
  execFileSync(process.execPath, ['build.ts'], { cwd: app, stdio: 'inherit' });
}

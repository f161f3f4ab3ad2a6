import { defineConfig } from 'vitest/config';
import { compileCache } from './test-setup.ts';

export default defineConfig({
  test: {
    include: ['{apps,packages,trials,terraform}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['./test-setup.ts', './apps/whatsapp-service/test/support/firestore-emulator-setup.ts'],
    env: { METADATA_SERVER_DETECTION: 'none', NODE_COMPILE_CACHE: compileCache },
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});

import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { compileCache } from './test-setup.ts';

/** Journeys take longest; if started last, the longest would run alone at the end. */
class JourneysFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isJourney = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/test/journeys/');
    const onFirestore = ({ moduleId }: TestSpecification): boolean => moduleId.includes('firestore');
    const rank = (file: TestSpecification): number => (isJourney(file) ? (onFirestore(file) ? 0 : 1) : 2);
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ['{apps,packages,trials,deploy}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    globalSetup: ['./test-setup.ts', './apps/whatsapp-service/test/support/firestore-emulator-setup.ts'],
    env: { METADATA_SERVER_DETECTION: 'none', NODE_COMPILE_CACHE: compileCache },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is waited for comes at once, but not on a busy machine: none of these is a promise about speed.
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 2,
    // Node itself loads tests and sources, and the files of a worker share what they import: docs/decisions/028.
    pool: 'forks',
    isolate: false,
    experimental: { viteModuleRunner: false, nodeLoader: false },
    runner: './test-runner.ts',
    sequence: { sequencer: JourneysFirst },
  },
});

import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { compileCache } from './test-setup.ts';

/** The longest in front, as paths show it: what starts services, emulators, terminals and browsers. */
const longest = [
  /\/apps\/console\/test\//,
  /\/(test\/journeys|storage\/firestore)\/.*firestore/,
  /\/apps\/cli\/test\/[^/]+$/,
  /\/test\/journeys\//,
  /\/(trials\/proxies|deploy\/terraform)\//,
  /\/src\/storage\//,
];

/** If started last, the longest would run alone at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification): number => {
      const index = longest.findIndex((pattern) => pattern.test(moduleId));
      return index === -1 ? longest.length : index;
    };
    return (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b));
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
    expect: { poll: { timeout: 30_000, interval: 100 } },
    // One more than the processors of a small machine: a worker waits for a third of its time (docs/decisions/055).
    maxWorkers: 3,
    // Node itself loads tests and sources, and the files of a worker share what they import: docs/decisions/028.
    pool: 'forks',
    isolate: false,
    experimental: { viteModuleRunner: false, nodeLoader: false },
    runner: './test-runner.ts',
    sequence: { sequencer: LongestFirst },
  },
});

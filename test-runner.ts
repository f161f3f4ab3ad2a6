import { pathToFileURL } from 'node:url';
import { TestRunner } from 'vitest';

/**
 * Loads each test file by its plain URL, as Node loads any module. Vitest's own runner adds the time to it, so that Node's
 * compile cache would find no test file again, and grow by all of them with every run.
 */
export default class PlainUrlRunner extends TestRunner {
  override importFile(file: string): Promise<unknown> {
    return import(pathToFileURL(file).href);
  }
}

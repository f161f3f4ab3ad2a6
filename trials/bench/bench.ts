import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withTemporaryFolder } from '../support/temporary-folder.ts';
import type { Figure, Unit } from './figure.ts';
import { type LoadGenerator, startLoadGenerator } from './load-generator.ts';
import { fullScale, quickScale, type Scale } from './scale.ts';
import { targets } from './targets.ts';

/** Shared by the measurements. */
export interface Bench {
  readonly scale: Scale;
  readonly load: LoadGenerator;
  /** The service's folder in another built checkout to compare with; null if none is named. */
  readonly against: URL | null;
  /** A folder of this run, removed at the end. */
  readonly folder: string;
  /** Reports progress on standard error. */
  readonly say: (line: string) => void;
}

/** The secret that the load signs with; every server of the bench has it. */
export const appSecret = 'f4a1d07c93be5826e0c7b15d8a29f364';

/** Runs `measure` with a load process and a folder, and removes both afterwards, even if it fails. */
export function withBench<T>(
  { isQuick, against }: { readonly isQuick: boolean; readonly against: string | null },
  measure: (bench: Bench) => Promise<T>,
): Promise<T> {
  return withTemporaryFolder('whatsapp-bench-', async (folder) => {
    const load = await startLoadGenerator(appSecret);
    try {
      const say = (line: string): void => console.error(`bench: ${line}`);
      return await measure({ scale: isQuick ? quickScale : fullScale, load, folder, say, against: appOf(against) });
    } finally {
      await load.stop();
    }
  });
}

/** A figure under its name, with its target. */
export function figure(name: string, label: string, measured: number | null, unit: Unit, note?: string): Figure {
  const target = targets[name];
  return { name, label, measured, unit, ...(target && { target }), ...(note !== undefined && { note }) };
}

function appOf(checkout: string | null): URL | null {
  return checkout === null ? null : pathToFileURL(`${resolve(checkout)}/apps/whatsapp-service/`);
}

import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folder, sources } from './configuration.ts';
import { startStandInProvider } from './stand-in-provider.ts';

/** Whether the command is installed. */
export const hasTerraform: boolean = (() => {
  try {
    execFileSync('terraform', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

export interface Terraform {
  /** Resolves with its output, rejects with its errors. */
  run(command: string, variables?: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<string>;
  /** The state in the file, or as changed by this function. */
  state(change?: (text: string) => string): string;
  close(): void;
}

/** Terraform in a copy of the configuration, with a stand-in for Google behind it. */
export async function startTerraform(): Promise<Terraform> {
  const place = mkdtempSync(join(tmpdir(), 'terraform-'));
  const copy = join(place, 'deploy/terraform');
  for (const file of sources) cpSync(`${folder}${file}`, join(copy, file));
  cpSync(`${folder}../../firestore.indexes.json`, join(place, 'firestore.indexes.json'));
  const provider = await startStandInProvider();
  const env = {
    ...process.env,
    TF_REATTACH_PROVIDERS: provider.reattach,
    TF_IN_AUTOMATION: '1',
    CHECKPOINT_DISABLE: '1',
  };
  return {
    run: (command, variables = {}, ...args) =>
      new Promise((resolve, reject) => {
        const given = Object.entries(variables).map(([name, value]) => `-var=${name}=${value}`);
        const options = { cwd: copy, env, maxBuffer: 64 * 1024 * 1024 };
        execFile('terraform', [command, '-no-color', ...given, ...args], options, (error, stdout, stderr) =>
          error ? reject(new Error(`${stderr}${stdout}`)) : resolve(stdout),
        );
      }),
    state: (change) => {
      const file = join(copy, 'terraform.tfstate');
      if (change) writeFileSync(file, change(readFileSync(file, 'utf8')));
      return readFileSync(file, 'utf8');
    },
    close: () => {
      provider.close();
      rmSync(place, { recursive: true });
    },
  };
}

import { describeStore } from '../config/store.ts';
import { ServiceError } from '../service-error.ts';
import { openContents } from '../storage/contents/open-contents.ts';
import { openSource, openTarget } from '../storage/open-transfer.ts';
import { exportStore } from '../transfer/export-store.ts';
import { importStore } from '../transfer/import-store.ts';
import type { Manifest, ManifestFile } from '../transfer/manifest.ts';
import { TransferError } from '../transfer/transfer-error.ts';
import { version } from '../version.ts';
import { type DataOptions, readOptions, usage } from './data-options.ts';

/** Runs the command given by the arguments; resolves with the exit code. */
export async function runData(args: string[], env: NodeJS.ProcessEnv): Promise<0 | 1 | 2> {
  let options: DataOptions | 'help';
  try {
    options = readOptions(args, env);
  } catch (error) {
    return failed(messageOf(error), 2, args.includes('--json'));
  }
  if (options === 'help') {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  try {
    await (options.does === 'export' ? runExport(options) : runImport(options));
    return 0;
  } catch (error) {
    const isExplained = error instanceof TransferError || error instanceof ServiceError;
    return failed(isExplained ? error.message : `It failed: ${messageOf(error)}`, 1, options.isJson);
  }
}

/** Says why, and in JSON too, in the form that the command's errors have. */
function failed<T extends 1 | 2>(message: string, exitCode: T, isJson: boolean): T {
  process.stderr.write(`${message}\n${exitCode === 2 ? 'See --help.\n' : ''}`);
  if (isJson) process.stdout.write(`${JSON.stringify({ error: { message, remedy: null, exitCode } })}\n`);
  return exitCode;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Nothing of it disturbs a program that reads JSON. */
const sayer =
  ({ isJson }: DataOptions) =>
  (line: string): void =>
    void (isJson ? process.stderr : process.stdout).write(`${line}\n`);

const counted = (number: number): string => number.toLocaleString('en');

const lineOf = ({ name, lines }: ManifestFile): string => `  ${name.padEnd(24)} ${counted(lines).padStart(11)}`;

async function runExport(options: DataOptions): Promise<void> {
  const { folder, settings } = options;
  const say = sayer(options);
  const contents = await openContents(settings.media.place, settings.keys);
  const source = await openSource(settings.store, settings.keys, Date.now);
  try {
    say(`Exporting ${describeStore(settings.store)} to ${folder}`);
    if (!source.isStopped) say(runningNote);
    const onFile = (file: ManifestFile): void => {
      if (file.lines > 0) say(lineOf(file));
    };
    const done = await exportStore({ folder, source, contents, version, now: Date.now, onFile });
    if (done.isResumed) say('An interrupted export was continued.');
    say(totalOf(done.manifest));
    if (done.missingContents > 0)
      say(
        `Media files that records name and that are not stored: ${counted(done.missingContents)}. They are listed in contents.ndjson.`,
      );
    say(plainNote);
    report(options, done.manifest, { isResumed: done.isResumed, missingContents: done.missingContents });
  } finally {
    await source.close();
  }
}

const runningNote =
  'The service is running. The export contains the data of this moment and nothing later. To move to another machine or store, stop the service first.';

const plainNote = `
The export is NOT encrypted: messages, phone numbers and files are in it as plain text. Only you can read its files; keep it that way, and
delete them once you no longer need them. It does not contain settings, tokens and encryption keys. Subscriptions' secrets stay encrypted: the new
service needs the same INTEXURAOS_WHATSAPP_ENCRYPTION_KEY (or its file), or the file whatsapp.db.key next to the SQLite store.`;

async function runImport(options: DataOptions): Promise<void> {
  const { folder, settings, keepsQueue } = options;
  const say = sayer(options);
  const contents = await openContents(settings.media.place, settings.keys);
  say(`Importing ${folder} into ${describeStore(settings.store)}`);
  say('Comparing the export with its manifest …');
  const { manifest, doubted } = await importStore({
    folder,
    contents,
    keepsQueue,
    openTarget: (importId) =>
      openTarget(settings.store, { importId, retention: settings.retention, keys: settings.keys, now: Date.now }),
    onFile: (file, step) => {
      if (file.lines > 0) say(`${lineOf(file)}  ${step}`);
    },
  });
  say(totalOf(manifest));
  if (doubted > 0)
    say(
      `Queued messages that may have been sent since: ${counted(doubted)}. They are unknown now and not sent again; later statuses settle them.`,
    );
  say(
    'Everything is stored and equals the export. Start the service here, and keep the old one stopped: otherwise both would send the queued messages.',
  );
  report(options, manifest, { doubted });
}

const totalOf = ({ files, contents, sha256 }: Manifest): string => {
  const records = files.reduce((sum, { lines }) => sum + lines, 0);
  return `${counted(records)} records, ${counted(contents.files)} media files (${counted(contents.bytes)} bytes), SHA-256 ${sha256}`;
};

function report({ isJson }: DataOptions, manifest: Manifest, more: object): void {
  if (isJson) process.stdout.write(`${JSON.stringify({ ...manifest, ...more })}\n`);
}

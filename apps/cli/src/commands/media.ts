import { Option } from 'commander';
import type { Commands } from '../program.ts';

/** media: files that messages brought, stored by the service. */
export function addMedia({ add, group, run }: Commands): void {
  const media = group('media', 'files that messages brought', 'media list --state failed');
  add(media, 'list', 'the newest files, and what became of their downloads', ['media list --state failed'], true)
    .addOption(
      new Option('--state <state>', 'those in this state').choices([
        'wanted',
        'stored',
        'failed',
        'expired',
        'too_large',
        'on_demand',
        'off',
        'removed',
      ]),
    )
    .option('--limit <n>', 'how many', '50')
    .action(run(async () => (await import('../media/run-media.ts')).listMedia));
  add(media, 'get <id>', 'save a file', ['media get 1037543291543636 --out voice.ogg'])
    .option('--out <file>', 'where to save it (its own name, in this folder)')
    .action(run(async () => (await import('../media/run-media.ts')).getMedia));
  add(media, 'retry <id>', 'download a file from Meta now', ['media retry 1037543291543636']).action(
    run(async () => (await import('../media/run-media.ts')).retryMedia),
  );
}

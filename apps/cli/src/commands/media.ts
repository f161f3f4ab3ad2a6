import { Option } from 'commander';
import type { Commands } from '../program.ts';

/** media: files that messages brought, and files to send, stored by the service. */
export function addMedia({ add, group, run }: Commands): void {
  const media = group('media', 'files that messages brought, and files to send', 'media list --state failed');
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
  add(media, 'own', 'the newest files that were stored to be sent', ['media own --kind voice'])
    .addOption(
      new Option('--kind <kind>', 'those of this kind').choices([
        'image',
        'video',
        'audio',
        'voice',
        'sticker',
        'document',
      ]),
    )
    .option('--limit <n>', 'how many', '50')
    .action(run(async () => (await import('../media/run-media.ts')).listOwnMedia));
  add(media, 'store <file>', 'store a file to be sent in any number of messages; prints its id', [
    'media store offer.jpg',
    'media store memo.m4a --convert voice',
  ])
    .addOption(
      new Option('--kind <kind>', 'what it is to be sent as (by its type)').choices([
        'image',
        'video',
        'audio',
        'voice',
        'sticker',
        'document',
      ]),
    )
    .addOption(new Option('--convert <to>', 'make a voice note of a recording, by ffmpeg').choices(['voice']))
    .action(run(async () => (await import('../media/run-media.ts')).storeMedia));
  add(media, 'remove <id>', 'remove a file that was stored to be sent, unless something that waits needs it', [
    'media remove med_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA',
  ]).action(run(async () => (await import('../media/run-media.ts')).removeOwnMedia));
  add(media, 'retry <id>', 'download a file from Meta now', ['media retry 1037543291543636']).action(
    run(async () => (await import('../media/run-media.ts')).retryMedia),
  );
}

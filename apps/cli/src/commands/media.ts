import { mediaStates, ownMediaKinds } from '@intexuraos/service-api/words';
import { Option } from 'commander';
import type { Commands } from '../program.ts';

/** media: received files, and files to send, that the service has stored. */
export function addMedia({ add, group, run }: Commands): void {
  const media = group('media', 'list and download users’ files; store files to send', 'media list --state failed');
  add(media, 'list', 'list users’ files and their download states, newest first', ['media list --state failed'], true)
    .addOption(new Option('--state <state>', 'those in this state').choices(mediaStates))
    .option('--limit <n>', 'how many', '50')
    .action(run(async () => (await import('../media/run-media.ts')).listMedia));
  add(media, 'get <id>', 'download a file', ['media get 1037543291543636 --out voice.ogg'])
    .option('--out <file>', 'where to save it (its own name, in this folder)')
    .action(run(async () => (await import('../media/run-media.ts')).getMedia));
  add(media, 'own', 'list stored files to send, newest first', ['media own --kind voice'])
    .addOption(new Option('--kind <kind>', 'those of this kind').choices(ownMediaKinds))
    .option('--limit <n>', 'how many', '50')
    .action(run(async () => (await import('../media/run-media.ts')).listOwnMedia));
  add(media, 'store <file>', 'store a file that any number of messages can send; prints its id', [
    'media store offer.jpg',
    'media store memo.m4a --convert voice',
  ])
    .addOption(
      new Option('--kind <kind>', 'the kind of message to send it in (default: by its type)').choices(ownMediaKinds),
    )
    .addOption(new Option('--convert <to>', 'convert a recording to a voice note with ffmpeg').choices(['voice']))
    .action(run(async () => (await import('../media/run-media.ts')).storeMedia));
  add(media, 'remove <id>', 'remove a stored file, unless a queued message or a broadcast needs it', [
    'media remove med_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA',
  ]).action(run(async () => (await import('../media/run-media.ts')).removeOwnMedia));
  add(media, 'retry <id>', 'download a file from Meta now', ['media retry 1037543291543636']).action(
    run(async () => (await import('../media/run-media.ts')).retryMedia),
  );
}

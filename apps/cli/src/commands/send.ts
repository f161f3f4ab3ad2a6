import type { Command } from 'commander';
import type { Commands } from '../program.ts';
import { phoneNumberIdOf } from '../send/phone-number-id.ts';

/** send: through the service, or straight to Meta. */
export function addSend({ add, group, run }: Commands): void {
  const send = group(
    'send',
    'send a message, through the service or directly to Meta',
    'send text +16505551234 "Your table is ready" --wait',
  );
  const options = (command: Command): Command =>
    command
      .option('--from <id>', 'the phone number id to send from', phoneNumberIdOf)
      .option('--group', 'the recipient is the id of a group')
      .option('--reply-to <wamid>', 'reply to this message')
      .option(
        '--direct',
        'directly to Meta, bypassing the service: no ordering, no pacing, no protection against duplicates',
      )
      .option('--key <key>', 'idempotency key: a repeat with the same key and message is not sent again')
      .option('--at <time>', 'do not send before: 10m, 2h, 1d from now, or 2026-11-24T09:30:00Z')
      .option('--until <time>', 'do not send after this time, in the same format (24 hours)')
      .option('--wait [seconds]', 'follow the statuses until it is delivered (60 s)')
      .option('-n, --dry-run', 'show the request without sending it');
  options(
    add(send, 'text <to> <body>', 'send a text, within 24 hours of the user’s last message', [
      'send text +16505551234 "Your table is ready" --wait',
      'send text US.13491208655302741918 "Your table is ready"',
    ]),
  )
    .option('--preview-url', 'show a preview of the first link')
    .action(run(async () => (await import('../send/run-send.ts')).sendText));
  options(
    add(send, 'template <to> <name>', 'send a template; asks for its parameters by name', [
      'send template +16505551234 hello_world',
      'send template +16505551234 order_shipped --language de --param name=Ada --param 2=42',
      'send template +16505551234 invoice --param header=invoice.pdf button.0=4711',
      'send template +16505551234 new_plants --components components.json',
    ]),
  )
    .option('--language <code>', 'the language; required if there are several')
    .option(
      '--param <name=value...>',
      'a parameter: 1=Ada or name=Ada (body), header.1=… (text), header=… (link, media id or file; location; product), ' +
        'button.0=… (end of the URL, code, payload, flow token, JSON), offer=2d, card.0.header=…, card.0.button.0=…',
    )
    .option('--marketing', 'a marketing template through the Marketing Messages API (/marketing_messages)')
    .option(
      '--components <file>',
      'instead of --param, all components in Meta’s format, as JSON from a file or - for standard input',
    )
    .action(run(async () => (await import('../send/run-send.ts')).sendTemplate));
  options(
    add(send, 'media <to> <file-or-url-or-id>', 'send a picture, video, audio, document or sticker', [
      'send media +16505551234 menu.pdf --caption "Our menu"',
      'send media +16505551234 https://shop.example/aloe.jpg',
      'send media +16505551234 note.opus --voice',
      'send media +16505551234 memo.m4a --voice --convert',
    ]),
  )
    .option('--type <type>', 'image, video, audio, document or sticker; by default from the name')
    .option('--caption <text>')
    .option('--filename <name>', 'the file name of a document')
    .option('--voice', 'as a voice note: Ogg with Opus (.ogg, .oga, .opus)')
    .option('--convert', 'with --voice: convert any recording to a voice note with the service’s ffmpeg')
    .action(run(async () => (await import('../send/run-send.ts')).sendMedia));
  options(
    add(send, 'location <to> <latitude,longitude>', 'send a location', [
      'send location +16505551234 52.52,13.405 --name Shop',
    ]),
  )
    .option('--name <name>')
    .option('--address <text>')
    .action(run(async () => (await import('../send/run-send.ts')).sendLocation));
  options(
    add(send, 'reaction <to> <wamid> <emoji>', 'react to a message; "" removes the reaction', [
      'send reaction +16505551234 wamid.HBgL… 👍',
    ]),
  ).action(run(async () => (await import('../send/run-send.ts')).sendReaction));
  options(
    add(send, 'buttons <to> <body>', 'send a text with up to three reply buttons', [
      'send buttons +16505551234 "Is ten o’clock right?" --button Yes No',
      'send buttons +16505551234 "Is ten o’clock right?" --button yes=Yes no=No --footer "Lucky Shrub"',
    ]),
  )
    .requiredOption('--button <text...>', 'the text of a button, or id=text')
    .option('--header <text>')
    .option('--footer <text>')
    .action(run(async () => (await import('../send/run-send.ts')).sendButtons));
  options(
    add(send, 'list <to> <body>', 'send a text with a list of up to ten options', [
      'send list +16505551234 "When does it suit you?" --row mon=Monday tue=Tuesday',
    ]),
  )
    .requiredOption('--row <text...>', 'the text of a row, or id=text')
    .option('--open <text>', 'the text of the button that opens the list', 'Choose')
    .option('--header <text>')
    .option('--footer <text>')
    .action(run(async () => (await import('../send/run-send.ts')).sendList));
  options(
    add(send, 'contact <to> <name> <phone>', 'send a contact’s name and number', [
      'send contact +16505551234 "Ada Lovelace" +16505559876',
    ]),
  ).action(run(async () => (await import('../send/run-send.ts')).sendContact));
  add(send, 'read <wamid>', 'mark a message as read; with --typing, also show a typing indicator', [
    'send read wamid.HBgL… --typing',
  ])
    .option('--typing', 'show a typing indicator, for 25 seconds or until the answer')
    .option('--from <id>', 'the phone number id it was sent to', phoneNumberIdOf)
    .option('--direct', 'directly to Meta, bypassing the service')
    .action(run(async () => (await import('../send/run-send.ts')).sendRead));
  options(
    add(send, 'json <file>', 'send a Cloud API message object from a file, or - for standard input', [
      'send json message.json --to +16505551234',
    ]),
  )
    .option('--to <number-or-id>', 'the recipient, instead of the one in the file')
    .action(run(async () => (await import('../send/run-send.ts')).sendJson));
}

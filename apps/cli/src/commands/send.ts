import type { Command } from 'commander';
import type { Commands } from '../program.ts';

/** send: through the service, or straight to Meta. */
export function addSend({ program, add, run }: Commands): void {
  const send = program.command('send').description('send a message, through the service or straight to Meta');
  const options = (command: Command): Command =>
    command
      .option('--from <id>', 'the phone number id to send from')
      .option('--reply-to <wamid>', 'answer this message')
      .option('--direct', 'straight to Meta, past the service: no order, no pacing, no protection against doubles')
      .option('--key <key>', 'idempotency key: the same key and message are sent once')
      .option('--wait [seconds]', 'follow the statuses until it is delivered (60 s)')
      .option('-n, --dry-run', 'show what would be sent');
  options(
    add(send, 'text <to> <body>', 'send a text, within 24 hours of the user’s last message', [
      'send text +16505551234 "Your table is ready" --wait',
    ]),
  )
    .option('--preview-url', 'show a preview of the first link')
    .action(run(async () => (await import('../send/run-send.ts')).sendText));
  options(
    add(send, 'template <to> <name>', 'send a template; its parameters are asked for by name', [
      'send template +16505551234 hello_world',
      'send template +16505551234 order_shipped --language de --param name=Ada --param 2=42',
    ]),
  )
    .option('--language <code>', 'the language; needed where there are several')
    .option('--param <name=value...>', 'a parameter: name=Ada, 1=Ada, header.1=…, button.0=…')
    .action(run(async () => (await import('../send/run-send.ts')).sendTemplate));
  options(
    add(send, 'media <to> <file-or-url-or-id>', 'send a picture, video, audio, document or sticker', [
      'send media +16505551234 menu.pdf --caption "Our menu"',
      'send media +16505551234 https://shop.example/aloe.jpg',
    ]),
  )
    .option('--type <type>', 'image, video, audio, document or sticker; by default from the name')
    .option('--caption <text>')
    .option('--filename <name>', 'what a document is called')
    .option('--voice', 'as a voice message (ogg with opus)')
    .action(run(async () => (await import('../send/run-send.ts')).sendMedia));
  options(
    add(send, 'location <to> <latitude,longitude>', 'send a place', [
      'send location +16505551234 52.52,13.405 --name Shop',
    ]),
  )
    .option('--name <name>')
    .option('--address <text>')
    .action(run(async () => (await import('../send/run-send.ts')).sendLocation));
  options(
    add(send, 'reaction <to> <wamid> <emoji>', 'react to a message; with "" take the reaction back', [
      'send reaction +16505551234 wamid.HBgL… 👍',
    ]),
  ).action(run(async () => (await import('../send/run-send.ts')).sendReaction));
  options(
    add(send, 'json <file>', 'send a message object of the Cloud API, from a file or - for standard input', [
      'send json message.json --to +16505551234',
    ]),
  )
    .option('--to <number>', 'instead of the file’s')
    .action(run(async () => (await import('../send/run-send.ts')).sendJson));
}

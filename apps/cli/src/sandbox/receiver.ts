import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describeMessage } from '@intexuraos/cloud-api/describe';
import { type Json, objectOf, parseJson, textOf } from '../json.ts';
import type { Paint } from './event-line.ts';

/** Software that is notified by a subscription, as small as it can be. */
export interface Receiver {
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on this machine, accepts every event, and shows each. */
export async function startReceiver(onEvent: (event: Json) => void): Promise<Receiver> {
  const server = createServer((request, response) => {
    text(request).then(
      (body) => {
        response.writeHead(204).end();
        onEvent(objectOf(parseJson(body)));
      },
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

const prefix = 'com.intexuraos.whatsapp.';

/** An event in one line: its type, and the message that it is about. */
export function receivedLine(event: Json, paint: Paint): string {
  const type = (textOf(event.type) ?? '').replace(prefix, '');
  const data = objectOf(event.data);
  const message = objectOf(data.message);
  const status = textOf(objectOf(data.status).status);
  const { content } = message;
  const what = status ?? describeMessage({ type: textOf(message.type), content });
  return `${paint('dim', 'receiver got')}  ${type.padEnd(18)}  ${what}`;
}

import { Agent, request } from 'node:http';
import { signWebhook } from '../../support/sign-webhook.ts';
import { freshAddress } from './addresses.ts';

const KiB = 1024;
/** Up to the guaranteed webhook size. */
const sizes = [1 * KiB, 4 * KiB, 1 * KiB, 32 * KiB, 1 * KiB, 256 * KiB];

export interface SignedOptions {
  readonly host: string;
  readonly port: number;
  readonly appSecret: string;
  readonly perSecond: number;
  readonly isForwarded: boolean;
}

/** The outcome of a correctly signed webhook. */
export interface SignedAnswer {
  /** 0 if its connection broke. */
  readonly status: number;
  /** From the start of its connection or request to the end of its answer. */
  readonly ms: number;
  readonly bytes: number;
}

export interface SignedWebhooks {
  readonly answers: readonly SignedAnswer[];
  /** Stops sending, and waits for requests in flight. */
  stop(): Promise<void>;
}

/**
 * Sends webhooks as Meta does, at a steady rate regardless of their outcome. Of every four, two use persistent connections,
 * one a new connection, and one an address never seen before.
 */
export function startSignedWebhooks(options: SignedOptions): SignedWebhooks {
  const agent = new Agent({ keepAlive: true });
  const answers: SignedAnswer[] = [];
  const underWay = new Set<Promise<void>>();
  let count = 0;
  const send = (): void => {
    const body = makeBody(count, sizes[count % sizes.length] ?? KiB);
    const isKept = count % 4 < 2;
    const address = count % 4 === 3 ? freshAddress() : '127.0.0.1';
    count += 1;
    const sending = post(options, { body, address, agent: isKept ? agent : undefined }).then((answer) => {
      answers.push(answer);
      underWay.delete(sending);
    });
    underWay.add(sending);
  };
  const clock = setInterval(send, 1_000 / options.perSecond);
  return {
    answers,
    stop: async () => {
      clearInterval(clock);
      await Promise.all(underWay);
      agent.destroy();
    },
  };
}

interface Post {
  readonly body: Buffer;
  readonly address: string;
  /** None: a connection of its own. */
  readonly agent: Agent | undefined;
}

function post(options: SignedOptions, { body, address, agent }: Post): Promise<SignedAnswer> {
  const { host, port, appSecret, isForwarded } = options;
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const end = (status: number): void =>
      resolve({ status, ms: performance.now() - startedAt, bytes: body.byteLength });
    const sent = request(
      {
        host,
        port,
        path: '/webhooks/whatsapp',
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': body.byteLength,
          'x-hub-signature-256': signWebhook(body, appSecret),
          ...(isForwarded && { 'x-forwarded-for': address }),
        },
        agent: agent ?? false,
        ...(!isForwarded && agent === undefined && { localAddress: address }),
      },
      (response) => {
        response.resume();
        response.once('end', () => end(response.statusCode ?? 0));
        response.once('error', () => end(0));
      },
    );
    sent.once('error', () => end(0));
    sent.end(body);
  });
}

/** A text message of exactly this many bytes. */
function makeBody(number: number, bytes: number): Buffer {
  const webhook = (text: string): string =>
    JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '102290129340398',
          changes: [
            {
              field: 'messages',
              value: {
                messaging_product: 'whatsapp',
                metadata: { display_phone_number: '15550783881', phone_number_id: '106540352242922' },
                messages: [
                  {
                    from: '16505551234',
                    id: `wamid.SLOW${process.pid}.${number}`,
                    timestamp: '1750000000',
                    type: 'text',
                    text: { body: text },
                  },
                ],
              },
            },
          ],
        },
      ],
    });
  return Buffer.from(webhook('x'.repeat(Math.max(0, bytes - webhook('').length))));
}

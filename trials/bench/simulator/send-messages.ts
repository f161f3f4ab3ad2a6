import { Agent, request } from 'node:http';
import { percentile } from '../latencies.ts';

export interface SendLoad {
  readonly url: string;
  readonly token: string;
  readonly ratePerSecond: number;
  readonly durationMs: number;
  /** Messages go to this many users in turn, so that no pair exceeds its rate. */
  readonly recipients: number;
  /** The `Prefer` header (RFC 7240); none by default. */
  readonly prefer?: string;
}

export interface SendResult {
  /** Answered with 200 or 202. */
  readonly accepted: number;
  readonly refused: number;
  readonly perSecond: number;
  /** The time from when a message was due to its answer. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Sends templates on a clock, not waiting for earlier answers, and waits for the last one. */
export async function sendMessages(load: SendLoad): Promise<SendResult> {
  const { ratePerSecond, durationMs } = load;
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const total = Math.round((ratePerSecond * durationMs) / 1_000);
  const latencies: number[] = [];
  let refused = 0;
  const startedAt = performance.now();
  await new Promise<void>((resolve) => {
    let next = 0;
    let ended = 0;
    const sendDue = (): void => {
      const now = performance.now();
      for (; next < total && startedAt + (next * 1_000) / ratePerSecond <= now; next += 1) {
        const dueAt = startedAt + (next * 1_000) / ratePerSecond;
        void post(load, agent, next).then((status) => {
          if (status === 200 || status === 202) latencies.push(performance.now() - dueAt);
          else refused += 1;
          ended += 1;
          if (ended < total) return;
          clearInterval(clock);
          resolve();
        });
      }
    };
    const clock = setInterval(sendDue, 2);
  });
  agent.destroy();
  latencies.sort((a, b) => a - b);
  return {
    accepted: latencies.length,
    refused,
    perSecond: (latencies.length / Math.max(durationMs, performance.now() - startedAt)) * 1_000,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  };
}

/** The status of the response; 0 without one. */
function post({ url, token, recipients, prefer }: SendLoad, agent: Agent, index: number): Promise<number> {
  const body = JSON.stringify({
    messaging_product: 'whatsapp',
    to: `1202${String(5_000_000 + (index % recipients))}`,
    type: 'template',
    template: { name: 'hello_world', language: { code: 'en_US' } },
    biz_opaque_callback_data: `bench-${index}`,
  });
  return new Promise((resolve) => {
    const call = request(url, {
      method: 'POST',
      agent,
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...(prefer !== undefined && { prefer }),
      },
    });
    call.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    call.on('error', () => resolve(0));
    call.end(body);
  });
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Delivery, deliver } from './deliver.ts';

/** Delivers to a handler that gives these answers, the last one forever. */
async function deliverTo(...answers: readonly number[]): Promise<Delivery & { readonly pauses: number[] }> {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(answers[Math.min(asked++, answers.length - 1)] ?? 500).end());
  });
  onTestFinished(() => void server.close().closeAllConnections());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const pauses: number[] = [];
  const delivery = await deliver('{}', {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    secret: 'secret',
    signal: new AbortController().signal,
    pause: async (ms) => void pauses.push(ms),
    onFailure: () => undefined,
  });
  return { ...delivery, pauses };
}

describe('deliver', () => {
  it('tries again with increasing delays until the handler takes it', async () => {
    expect(await deliverTo(500, 503, 500, 204)).toMatchObject({
      outcome: 'delivered',
      answer: 204,
      attempts: 4,
      pauses: [500, 1_000, 2_000],
    });
  });

  it.each([400, 401, 404, 410, 422])('gives up at once on %i', async (status) => {
    expect(await deliverTo(status)).toMatchObject({ outcome: 'given_up', answer: status, attempts: 1 });
  });

  it('gives up on the tenth of the same fault', async () => {
    expect(await deliverTo(502, 500)).toMatchObject({ outcome: 'given_up', answer: 500, attempts: 11 });
  });

  it.each([408, 425, 429, 302])('keeps trying after %i until the handler takes it', async (status) => {
    const answers = Array.from({ length: 15 }, () => status);
    expect(await deliverTo(...answers, 200)).toMatchObject({ outcome: 'delivered', attempts: 16 });
  });
});

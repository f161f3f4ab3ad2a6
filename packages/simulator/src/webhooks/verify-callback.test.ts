import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../test/receiver.ts';
import { createSimulator, type Simulator } from '../simulator.ts';

describe('Webhooks.verify', () => {
  let receiver: Receiver;
  let simulator: Simulator;
  beforeAll(async () => {
    receiver = await startReceiver();
    simulator = await createSimulator({ speed: 0, webhooks: { timeoutMs: 300 } });
  });
  afterEach(() => {
    receiver.handshake = (query, response) => response.end(query.get('hub.challenge'));
    receiver.handshakes.length = 0;
  });
  afterAll(async () => {
    await simulator.close();
    await receiver.close();
  });
  const verify = (callbackUrl: string, verifyToken = 'token') =>
    simulator.platform.webhooks.verify({ callbackUrl, verifyToken });
  const refusal = async (callbackUrl: string): Promise<unknown> => verify(callbackUrl).catch((error: unknown) => error);

  it('requests with a challenge of digits and the token, in addition to the callback’s own query', async () => {
    let agent: string | undefined;
    receiver.handshake = (query, response) => {
      agent = response.req.headers['user-agent'];
      response.end(query.get('hub.challenge'));
    };
    await verify(`${receiver.url}/hook?tenant=a%20b#part`, 'tö&ken');
    expect(receiver.handshakes[0]).toMatch(
      /^\/hook\?tenant=a%20b&hub\.mode=subscribe&hub\.challenge=\d+&hub\.verify_token=t%C3%B6%26ken$/,
    );
    expect(agent).toBe('facebookplatform/1.0 (+http://developers.facebook.com)');
  });

  it('fails with 2200 when the answer is not 200', async () => {
    receiver.handshake = (_query, response) => response.writeHead(404).end();
    expect(await refusal(receiver.url)).toMatchObject({
      code: 2200,
      httpStatus: 400,
      type: 'OAuthException',
      message:
        '(#2200) Callback verification failed with the following errors: HTTP Status Code = 404; HTTP Message = Not Found',
    });
    receiver.handshake = (_query, response) => response.writeHead(302, { Location: receiver.url }).end();
    expect(await refusal(receiver.url)).toMatchObject({ code: 2200 });
  });

  it('fails with 2201 when the answer is not exactly the challenge', async () => {
    receiver.handshake = (query, response) => response.end(`"${query.get('hub.challenge')}"`);
    const error = await refusal(receiver.url);
    expect(error).toMatchObject({ code: 2201 });
    expect(String(error)).toMatch(
      /\(#2201\) response does not match challenge, expected value="\d+", received=""\d+""/,
    );
  });

  it('fails with 2200 if nothing listens, the response is late, or the connection breaks', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => closed.once('listening', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    expect(await refusal(`http://127.0.0.1:${port}`)).toMatchObject({
      code: 2200,
      message: expect.stringContaining("curl_errno = 7; curl_error = Couldn't connect to server; HTTP Status Code = 0"),
    });
    receiver.handshake = () => undefined;
    expect(await refusal(receiver.url)).toMatchObject({
      code: 2200,
      message: expect.stringContaining('curl_errno = 28; curl_error = Operation timed out; HTTP Status Code = 0'),
    });
    receiver.handshake = (_query, response) => response.destroy();
    expect(await refusal(receiver.url)).toMatchObject({
      code: 2200,
      message: expect.stringContaining('curl_errno = 52'),
    });
  });

  it('fails with 100 for an invalid callback, without any request', async () => {
    for (const callback of ['callback', 'ftp://127.0.0.1/hook', `${receiver.url}/${'x'.repeat(200)}`]) {
      expect(await refusal(callback)).toMatchObject({ code: 100 });
    }
    expect(receiver.handshakes).toEqual([]);
  });
});

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { whatsapp } from '../../test/support/cli.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A service between its two records of one message. */
async function serve(answers: Readonly<Record<string, object>>): Promise<string> {
  const server = createServer((request, response) => response.end(JSON.stringify(answers[request.url ?? ''])));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const message = { wamid: 'wamid.A', direction: 'out', state: 'accepted', outboxId: 'out_A' };
const entry = { id: 'out_A', wamid: 'wamid.A', state: 'accepted' };
const failed = { state: 'failed' };
const problem = { code: 131026, title: 'Message undeliverable' };

describe('whatsapp explain, of a message that failed a moment ago', () => {
  it.each([
    ['outbox', { ...message, ...failed, failure: problem }, entry],
    ['conversation', message, { ...entry, ...failed, problem }],
  ])('reports the failure while the %s does not know of it', async (_behind, ofConversation, ofOutbox) => {
    const url = await serve({ '/v1/messages/wamid.A': ofConversation, '/v1/outbox/out_A': ofOutbox });
    const env = { WHATSAPP_SERVICE_URL: url, WHATSAPP_API_KEY: 'key' };
    const { code, stdout } = await whatsapp(['explain', 'wamid.A'], { env });
    expect([code, stdout]).toEqual([
      1,
      expect.stringMatching(/an outgoing unknown message, failed[\s\S]*131026[\s\S]*remedy/),
    ]);
  });

  it.each([
    ['outbox', message, { ...entry, ...failed, problem: { code: null, title: 'No answer', cause: null } }],
    ['conversation', { ...message, ...failed, outboxId: null, failure: { code: 0, title: 'No answer' } }, entry],
  ])('takes no failure without a code for a dead token, told by the %s', async (_by, ofConversation, ofOutbox) => {
    const url = await serve({ '/v1/messages/wamid.A': ofConversation, '/v1/outbox/out_A': ofOutbox });
    const env = { WHATSAPP_SERVICE_URL: url, WHATSAPP_API_KEY: 'key' };
    const { code, stdout } = await whatsapp(['explain', 'wamid.A'], { env });
    expect([code, stdout]).toEqual([1, expect.not.stringMatching(/authenticated|token/)]);
  });

  it('takes the outbox’s word on a failure, which knows whether the service gave up', async () => {
    const failure = { code: 131016, title: 'Service unavailable' };
    const given = { ...failure, remedy: 'Retry it.', details: 'This service gave up after 8 attempts.' };
    const ofConversation = { ...message, ...failed, failure };
    const url = await serve({
      '/v1/messages/wamid.A': ofConversation,
      '/v1/outbox/out_A': { ...entry, ...failed, problem: given },
    });
    const env = { WHATSAPP_SERVICE_URL: url, WHATSAPP_API_KEY: 'key' };
    const { stdout } = await whatsapp(['explain', 'wamid.A'], { env });
    expect(stdout).toMatch(/gave up after 8 attempts[\s\S]*Retry it\./);
    expect(stdout).not.toContain('it is retried');
  });

  it('names the message that is ahead, and its problem', async () => {
    const problem = { code: 131000, title: 'Something went wrong', details: null, remedy: 'Wait.' };
    const waitsFor = { for: 'entry', entryId: 'out_B', until: null, problem };
    const url = await serve({ '/v1/outbox/out_A': { ...entry, wamid: null, state: 'queued', waitsFor } });
    const env = { WHATSAPP_SERVICE_URL: url, WHATSAPP_API_KEY: 'key' };
    const { code, stdout } = await whatsapp(['explain', 'out_A'], { env });
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/waits for out_B, which is ahead of it[\s\S]*131000 Something went wrong[\s\S]*Wait\./),
    ]);
  });

  it.each([
    [
      'an edit',
      { wamid: 'wamid.A', versions: [{ wamid: 'wamid.A' }, { wamid: 'wamid.E' }] },
      'this is an edit of wamid.A',
    ],
    [
      'a deletion',
      { wamid: 'wamid.A', versions: [], revoked: { wamid: 'wamid.E' } },
      'this is the deletion of wamid.A',
    ],
    ['a reaction', { wamid: 'wamid.E', reactsTo: 'wamid.A' }, 'this is a reaction to wamid.A'],
  ])('says what %s is, and of which message', async (_what, answer, line) => {
    const url = await serve({ '/v1/messages/wamid.E': { direction: 'in', state: 'received', ...answer } });
    const env = { WHATSAPP_SERVICE_URL: url, WHATSAPP_API_KEY: 'key' };
    const { code, stdout } = await whatsapp(['explain', 'wamid.E'], { env });
    expect([code, stdout]).toEqual([0, expect.stringContaining(line)]);
  });

  it('prints the hash that stands for it in the log', async () => {
    const url = await serve({ '/v1/messages/wamid.A': message, '/v1/outbox/out_A': entry });
    const env = { WHATSAPP_SERVICE_URL: url, WHATSAPP_API_KEY: 'key' };
    const { stdout } = await whatsapp(['explain', 'wamid.A'], { env });
    // As `printf %s wamid.A | sha256sum | cut -c 1-16` prints it.
    expect(stdout).toContain('in the log: wamidHash 6184146d08672ad0');
  });
});

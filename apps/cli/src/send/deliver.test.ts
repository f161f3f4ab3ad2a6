import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { whatsapp } from '../../test/support/cli.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A service that has a message and does not get it to Meta: the command's output, and how it ends. */
async function sendTo(entry: object, ...more: readonly string[]) {
  const server = createServer((request, response) => {
    const answer = request.method === 'POST' ? { messages: [{ id: 'out_A' }] } : { id: 'out_A', ...entry };
    request.resume().on('end', () => response.end(JSON.stringify(answer)));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const env = {
    WHATSAPP_SERVICE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    WHATSAPP_API_KEY: 'key',
    INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: '106540352242922',
  };
  return whatsapp(['send', 'text', '+16505551234', 'Hi', ...more], { env });
}

const problem = { code: 133010, title: 'Phone number not registered', details: null, remedy: 'Register the number.' };
const paused = { state: 'queued', wamid: null, waitsFor: { for: 'number', entryId: null, until: null, problem } };

describe('F3: whatsapp send, for a message that has not been sent', () => {
  it.each([[[]], [['--wait', '1']]])('says queued and why, not sent, and ends with 1 %s', async (more) => {
    const { code, stdout, stderr } = await sendTo(paused, ...more);
    expect([code, stderr]).toEqual([1, '']);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /queued out_A It has not been sent yet: it waits for its number, which is paused \(133010 Phone number not registered\)\. remedy Register the number\. The service sends it when it can\./,
    );
    expect(stdout).not.toMatch(/^sent/m);
    expect(stdout.match(/queued/g)).toHaveLength(1);
  });

  it('gives the service the times from which and until which it may be sent', async () => {
    const { json } = await sendTo(
      paused,
      '--at',
      '2027-01-01T00:00:00Z',
      '--until',
      '2027-01-02T00:00:00Z',
      '-n',
      '--json',
    );
    const day = Date.UTC(2027, 0, 1) / 1000;
    expect(json()).toMatchObject({ message: { send_at: day, expires_at: day + 86_400 } });
    const wrong = await sendTo(paused, '--until', 'soon');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringMatching(/--until is "soon"/)]);
  });

  it('names the message ahead', async () => {
    const waitsFor = { for: 'entry', entryId: 'out_B', until: null, problem };
    const { stdout } = await sendTo({ ...paused, waitsFor });
    expect(stdout).toContain('waits for out_B, which is ahead of it');
  });

  it('has the same as JSON', async () => {
    const { code, json } = await sendTo(paused, '--json');
    expect([code, json()]).toMatchObject([
      1,
      { messages: [{ id: 'out_A' }], state: 'queued', waitsFor: { for: 'number', problem: { code: 133010 } } },
    ]);
  });

  it('ends well for a message that is to be sent later', async () => {
    const waitsFor = { for: 'time', entryId: null, until: '2027-01-01T00:00:00.000Z', problem: null };
    const { code, stdout } = await sendTo({ state: 'scheduled', wamid: null, waitsFor });
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^scheduled {2}out_A\nIt is scheduled for later\.\nuntil {5}2027-01-01 /),
    ]);
  });

  it('says that an outcome is unknown', async () => {
    const waitsFor = { for: 'status', entryId: null, until: null, problem: null };
    const { code, stdout } = await sendTo({ state: 'unknown', wamid: null, waitsFor });
    expect([code, stdout]).toEqual([
      1,
      expect.stringContaining('It is unknown whether Meta has it; it is not sent again until'),
    ]);
  });

  it('explains what has failed meanwhile, and says sent of what Meta has', async () => {
    const failed = await sendTo({ state: 'expired', wamid: null, problem });
    expect([failed.code, failed.stdout]).toEqual([1, expect.stringMatching(/message, expired[\s\S]*133010/)]);
    const sent = await sendTo({ state: 'accepted', wamid: 'wamid.A' });
    expect([sent.code, sent.stdout]).toEqual([
      0,
      'sent  out_A\nMeta has accepted it. To see whether it arrives, run `whatsapp explain out_A`, or send with `--wait`.\n',
    ]);
  });
});

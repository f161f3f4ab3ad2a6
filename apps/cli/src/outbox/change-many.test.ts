import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BulkView } from '@intexuraos/service-api/schemas';
import { expect, it, onTestFinished } from 'vitest';
import { whatsapp } from '../../test/support/cli.ts';

const phoneNumberId = '106540352242922';
const at = '2026-12-01T12:00:00.000Z';

/** A step of a service: how many messages each recipient has in it. */
function step(messagesOf: Readonly<Record<string, number>>, nextCursor: string | null): BulkView {
  const recipients = Object.entries(messagesOf).map(([recipient, messages]) => ({
    phoneNumberId,
    recipient,
    messages,
    takesSeconds: 0,
  }));
  const changed = recipients.reduce((sum, { messages }) => sum + messages, 0);
  const numbers = [{ phoneNumberId, messages: changed, takesSeconds: 0 }];
  return {
    at,
    dryRun: true,
    changed,
    unchanged: [],
    numbers,
    recipients,
    recipientCount: recipients.length,
    nextCursor,
  };
}

it('counts a recipient of several steps once, and shows the twenty with the most messages', async () => {
  const others = Object.fromEntries(Array.from({ length: 24 }, (_, each) => [`1650555${1_000 + each}`, 1]));
  const steps = [step({ '16505550001': 40, ...others }, 'next'), step({ ...others, '16505550002': 30 }, null)];
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.end(JSON.stringify(steps.shift())));
  });
  onTestFinished(() => void server.close().closeAllConnections());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const env = {
    WHATSAPP_SERVICE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    WHATSAPP_API_KEY: 'key',
  };
  const { stdout } = await whatsapp(['outbox', 'cancel', '--state', 'queued', '--dry-run'], { env });
  const lines = stdout.trimEnd().split('\n');
  expect(lines[0]).toBe('118 messages would be cancelled:');
  expect(lines.filter((line) => line.startsWith('  to '))).toHaveLength(20);
  expect(lines.slice(2, 5).map((line) => line.trim().split(/ +/).slice(0, 3).join(' '))).toEqual([
    'to 16505550001 40',
    'to 16505550002 30',
    'to 16505551000 2',
  ]);
  expect(lines.at(-1)).toBe('  and to 6 more recipients');
});

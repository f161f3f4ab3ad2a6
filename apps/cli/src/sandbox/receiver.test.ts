import { expect, it } from 'vitest';
import { receivedLine, startReceiver } from './receiver.ts';

const plain = (_style: string, text: string): string => text;
const event = (type: string, data: object) => ({ type: `com.intexuraos.whatsapp.${type}`, data });

it('shows the type of an event, and the message or status that it is about', () => {
  const message = { type: 'text', content: { body: 'Hello' } };
  expect(receivedLine(event('message.received', { message }), plain)).toBe('receiver got  message.received    “Hello”');
  expect(receivedLine(event('message.status', { message, status: { status: 'read' } }), plain)).toBe(
    'receiver got  message.status      read',
  );
});

it('accepts what is posted to it, and hands it on', async () => {
  const events: object[] = [];
  const receiver = await startReceiver((each) => events.push(each));
  const { status } = await fetch(receiver.url, { method: 'POST', body: JSON.stringify(event('call', {})) });
  expect([status, events]).toEqual([204, [event('call', {})]]);
  await receiver.close();
});

// An echo bot: answers each text with the same text. Node 20 or newer, no packages.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const { SERVICE_URL = 'http://localhost:8080', API_KEY = '', SECRET = '', PORT = '3000' } = process.env;
const key = Buffer.from(SECRET.replace(/^whsec_/, ''), 'base64');

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  if (!isSigned(request.headers, body)) return response.writeHead(401).end();
  try {
    await handle(JSON.parse(body), request.headers['webhook-id']);
    response.writeHead(204).end();
  } catch (error) {
    console.error(error.message);
    // The event is delivered again later.
    response.writeHead(500).end();
  }
}).listen(PORT, () => console.log(`Listening on port ${PORT}.`));

async function handle({ type, data }, id) {
  const { message, isTest } = data;
  if (type !== 'com.intexuraos.whatsapp.message.received' || message.type !== 'text' || isTest) return;
  const answer = await fetch(`${SERVICE_URL}/v24.0/${message.phoneNumberId}/messages`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${API_KEY}`,
      'content-type': 'application/json',
      // An event may come twice; with its id as the key, the answer is sent once.
      'idempotency-key': id,
      prefer: 'respond-async',
    },
    body: JSON.stringify({
      messaging_product: 'whatsapp',
      to: message.user.waId ?? message.user.userId,
      type: 'text',
      text: { body: message.content.body },
    }),
  });
  if (!answer.ok) throw new Error(`The service answered ${answer.status}: ${await answer.text()}`);
}

/** Standard Webhooks: one of the signatures is ours, and no older than five minutes. */
function isSigned(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures = '' } = headers;
  if (!(Math.abs(Date.now() / 1000 - Number(timestamp)) < 300)) return false;
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest();
  return signatures.split(' ').some((signature) => {
    const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

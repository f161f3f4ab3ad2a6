/** A program that uses the packages as the READMEs show: a test with the simulator, and webhooks read by cloud-api. */
export const consumer = `
import { createSimulator, defaults } from '@intexuraos/whatsapp-simulator';
import { parseWebhook, verifySignature } from '@intexuraos/cloud-api';
import { createServer } from 'node:http';

const statuses: string[] = [];
const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (request.method === 'GET') return response.end(url.searchParams.get('hub.challenge'));
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const isGenuine = verifySignature(body, String(request.headers['x-hub-signature-256']), [defaults.appSecret]);
  for (const item of parseWebhook(body.toString())) if (item.kind === 'status' && isGenuine) statuses.push(item.type);
  return response.end();
}).listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const address = server.address();
const port = typeof address === 'object' && address ? address.port : 0;

const meta = await createSimulator({ speed: 0 });
await meta.connect({ url: \`http://127.0.0.1:\${port}/\`, verifyToken: 'my-token' });
meta.users.write('16505551234', { type: 'text', text: { body: 'Hello' } });
const sent = await fetch(\`\${meta.url}/v24.0/\${defaults.phoneNumberId}/messages\`, {
  method: 'POST',
  headers: { authorization: \`Bearer \${defaults.token}\`, 'content-type': 'application/json' },
  body: JSON.stringify({ messaging_product: 'whatsapp', to: '16505551234', type: 'text', text: { body: 'Hi' } }),
});
if (!sent.ok) throw new Error(await sent.text());
meta.clock.advance(3_600_000);
await meta.settled();
await meta.close();
server.close();
console.log(statuses.join(', '));
`;

export const consumerSettings = {
  compilerOptions: {
    target: 'es2024',
    lib: ['es2024', 'dom'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    noEmit: true,
  },
  include: ['consumer.ts'],
};

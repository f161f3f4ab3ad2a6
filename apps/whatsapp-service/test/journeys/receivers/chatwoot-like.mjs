// What Chatwoot does with a webhook: it checks no signature, answers 200 at once, and a job reads the first change of the first entry, whose number has
// to be that of the inbox in the path. Prints a line of JSON for each request.
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const { PHONE_NUMBER, PHONE_NUMBER_ID, VERIFY_TOKEN } = process.env;
const print = (line) => console.log(JSON.stringify(line));

function processPayload({ object, entry }) {
  const value = entry?.[0]?.changes?.[0]?.value;
  const { display_phone_number: shown, phone_number_id: id } = value?.metadata ?? {};
  const isInbox = object === 'whatsapp_business_account' && `+${shown}` === PHONE_NUMBER && id === PHONE_NUMBER_ID;
  if (!isInbox) return print({ ignored: id ?? null });
  for (const { id: wamid, status } of value.statuses ?? []) print({ number: id, wamid, status });
  for (const message of value.messages ?? []) {
    print({ number: id, from: message.from, type: message.type, text: message.text?.body ?? message.image?.caption });
  }
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://chatwoot');
  if (url.pathname !== `/webhooks/whatsapp/${PHONE_NUMBER}`) {
    response.writeHead(404).end();
    return;
  }
  if (request.method === 'GET') {
    const isKnown = url.searchParams.get('hub.verify_token') === VERIFY_TOKEN;
    // As Rails renders a text as JSON.
    response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json; charset=utf-8' });
    response.end(isKnown ? url.searchParams.get('hub.challenge') : '{"error":"Error; wrong verify token"}');
    return;
  }
  const body = await text(request);
  response.writeHead(200).end();
  print({ answered: 200 });
  setImmediate(() => processPayload(JSON.parse(body)));
});
server.listen(0, '127.0.0.1', () => print({ port: server.address().port }));

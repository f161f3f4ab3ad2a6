// A bot on whatsapp-api-js, as its guide has it: the library verifies and reads what arrives. Prints a line of JSON for each request.
import { createServer } from 'node:http';
import { WhatsAppAPI } from 'whatsapp-api-js/middleware/node-http';

const { APP_SECRET, VERIFY_TOKEN } = process.env;
const print = (line) => console.log(JSON.stringify(line));
const bot = new WhatsAppAPI({ token: 'unused', appSecret: APP_SECRET, webhookVerifyToken: VERIFY_TOKEN, v: 'v24.0' });

bot.on.message = ({ phoneID, from, message }) => {
  print({ number: phoneID, from, type: message.type, text: message.text?.body ?? message.image?.caption });
};
bot.on.status = ({ phoneID, id, status }) => {
  print({ number: phoneID, wamid: id, status });
};

const server = createServer(async (request, response) => {
  if (request.method === 'GET') {
    try {
      response.end(bot.handle_get(request));
    } catch (status) {
      response.writeHead(status).end();
    }
    return;
  }
  const status = await bot.handle_post(request);
  print({ answered: status });
  response.writeHead(status).end();
});
server.listen(0, '127.0.0.1', () => print({ port: server.address().port }));

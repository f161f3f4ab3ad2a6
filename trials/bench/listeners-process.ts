import { connect } from 'node:net';

/** Opens the given number of connections to the event stream, discards the data, and reports the number of bytes on request. */
const [port = '0', count = '0', key = ''] = process.argv.slice(2);
let bytes = 0;
let open = 0;
const request = `GET /v1/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${key}\r\n\r\n`;
for (let index = 0; index < Number(count); index += 1) {
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(request);
  socket.once('data', () => {
    open += 1;
    if (open === Number(count)) process.send?.({ open });
  });
  socket.on('data', (chunk) => {
    bytes += chunk.byteLength;
  });
  socket.on('error', () => undefined);
}
process.on('message', () => process.send?.({ bytes }));
process.on('disconnect', () => process.exit(0));

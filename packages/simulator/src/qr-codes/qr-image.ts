import type { IncomingMessage, ServerResponse } from 'node:http';

/** The path of the pictures of QR codes; at Meta they are on another host. */
export const qrImagePath = '/whatsapp_business/qr/';

export function qrImageUrl(origin: string, code: string): string {
  return `${origin}${qrImagePath}${code}.svg`;
}

/** A placeholder picture instead of a real code, since nobody scans the code of a simulator. */
export function answerQrImage(request: IncomingMessage, response: ServerResponse): void {
  const code = /\/([A-Z0-9]{14})\.svg$/.exec(request.url ?? '')?.[1];
  if (code === undefined) {
    response.writeHead(404).end();
    return;
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="240"><rect width="240" height="240" fill="#fff"/><text x="120" y="125" text-anchor="middle" font-family="monospace" font-size="20">${code}</text></svg>`;
  response.writeHead(200, { 'content-type': 'image/svg+xml' }).end(svg);
}

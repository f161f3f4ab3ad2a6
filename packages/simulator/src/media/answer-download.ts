import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Platform } from '../platform.ts';

/** Where the URLs of media lead: the host of these is another one at Meta. */
export const downloadPath = '/whatsapp_business/attachments/';

/** Answers the download of a file by the URL that the media node told: five minutes, and with the token. */
export async function answerDownload(
  _request: IncomingMessage,
  response: ServerResponse,
  _platform: Platform,
): Promise<void> {
  response.writeHead(404).end();
}

import { business } from '@intexuraos/whatsapp-simulator/story';
import type { Paint } from './event-line.ts';
import type { SandboxOptions } from './options.ts';
import type { Credentials, SandboxSurroundings } from './surroundings.ts';

/** What a person reads first: what this is, where things are, and that the secrets are nobody's. */
export function introductionLines(
  { servicePort, metaPort }: SandboxOptions,
  { folderName, paint }: Pick<SandboxSurroundings, 'folderName' | 'paint'>,
  { verifyToken, appSecret, apiKey }: Credentials,
): string[] {
  return [
    paint('bold', 'The WhatsApp service in a sandbox: no Meta account, nothing leaves this machine.'),
    '',
    `  service            http://localhost:${servicePort}`,
    `  simulated Meta     http://localhost:${metaPort}`,
    `  store              ${folderName}/whatsapp.db (made new at each start)`,
    `  service's log      ${folderName}/service.log`,
    '',
    '  Made up for this run, good for nothing else:',
    `  verify token       ${verifyToken}`,
    `  app secret         ${appSecret}`,
    `  API key            ${apiKey}`,
    '',
  ];
}

/** Where to look once the story is told. */
export function addressLines(
  { servicePort, metaPort }: SandboxOptions,
  { apiKey }: Credentials,
  paint: Paint,
): string[] {
  const service = `http://localhost:${servicePort}`;
  const meta = `http://localhost:${metaPort}`;
  return [
    paint('bold', 'Look around'),
    `  health       ${service}/health`,
    `  API, page    ${service}/docs`,
    `  simulator    ${meta}   a phone: write as a customer`,
    '',
    '  Ask the API for events (or /v1/conversations, /v1/account):',
    `curl -H 'Authorization: Bearer ${apiKey}' \\`,
    `  ${service}/v1/events`,
    '',
    '  Write as a customer:',
    `curl -H 'Content-Type: application/json' -d '{"type":"text","text":{"body":"Hello!"}}' \\`,
    `  ${meta}/_simulator/users/12025550142/messages`,
    '',
    '  Send to that customer, as any client of the Cloud API does:',
    `curl -H 'Authorization: Bearer ${apiKey}' -H 'Content-Type: application/json' \\`,
    `  -d '{"messaging_product":"whatsapp","to":"12025550142","type":"text","text":{"body":"Hello to you!"}}' \\`,
    `  ${service}/v24.0/${business.phoneNumberId}/messages`,
    '',
    'Running until Ctrl-C.',
  ];
}

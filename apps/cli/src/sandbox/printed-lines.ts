import { fileURLToPath } from 'node:url';
import type { Paint } from './event-line.ts';
import type { SandboxSettings } from './run-sandbox.ts';

/** What `status` and `doctor` say below the problems that they find in a sandbox. */
export const storyNote =
  'This is the sandbox: its story restricts the account, and sends forged webhooks and webhooks of another account, so that you can see how they are reported.';

/** The first lines: what the sandbox is, and its URLs. */
export function introductionLines(settings: SandboxSettings, folder: URL, paint: Paint): string[] {
  return [
    paint('bold', 'The WhatsApp service in a sandbox: no Meta account, nothing leaves this machine.'),
    '',
    `  service            ${settings.WHATSAPP_SERVICE_URL}`,
    `  simulated Meta     ${settings.INTEXURAOS_WHATSAPP_GRAPH_URL}`,
    `  store and log      ${fileURLToPath(folder)} (new at each start)`,
    '',
  ];
}

/** The last lines: URLs to open, and commands to paste. */
export function whereToLookLines(settings: SandboxSettings, paint: Paint): string[] {
  const { WHATSAPP_SERVICE_URL: service, INTEXURAOS_WHATSAPP_GRAPH_URL: meta } = settings;
  const { INTEXURAOS_WHATSAPP_API_KEYS: apiKey, INTEXURAOS_WHATSAPP_STORE: _store, ...shared } = settings;
  const variables = { WHATSAPP_API_KEY: apiKey, ...shared };
  return [
    paint('bold', 'Try it'),
    `  simulator      ${meta}   a phone: write as a customer`,
    `  console        ${service}/console#/sign-in?key=${apiKey}&phone=open   signs you in, with the phone next to it`,
    `  API reference  ${service}/docs`,
    `  health         ${service}/health`,
    '  commands       npx whatsapp tail, doctor, send …: in this folder they find the sandbox;',
    '                 doctor and status report the problems in the webhooks above: a restricted account, unknown ids',
    '',
    paint('bold', '# To paste into another terminal, for curl and your own software:'),
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${value}`),
    paint('bold', '# Then, for example, read events, write as a customer, send to that customer, and watch:'),
    'curl -H "Authorization: Bearer $WHATSAPP_API_KEY" $WHATSAPP_SERVICE_URL/v1/events',
    `curl -H 'Content-Type: application/json' -d '{"type":"text","text":{"body":"Hello!"}}' \\`,
    '  $INTEXURAOS_WHATSAPP_GRAPH_URL/_simulator/users/12025550142/messages',
    `curl -H "Authorization: Bearer $WHATSAPP_API_KEY" -H 'Content-Type: application/json' \\`,
    `  -d '{"messaging_product":"whatsapp","to":"12025550142","type":"text","text":{"body":"Hi!"}}' \\`,
    '  $WHATSAPP_SERVICE_URL/v24.0/$INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID/messages',
    'npx whatsapp tail',
    '',
    'Running until Ctrl-C.',
  ];
}

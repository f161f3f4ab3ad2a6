/** The command's output while it runs: with `--json` one object per line, else text. */
export type CommandEvent =
  | {
      readonly event: 'started';
      readonly url: string;
      readonly graphUrl: string;
      readonly controlUrl: string;
      readonly phoneNumberId: string;
      readonly displayPhoneNumber: string;
      readonly isTestNumber: boolean;
      readonly wabaId: string;
      readonly appId: string;
      /** Invented, and of no use elsewhere; so is the token. */
      readonly appSecret: string;
      readonly token: string;
      readonly hasCallback: boolean;
    }
  | { readonly event: 'not_started'; readonly problem: string }
  | { readonly event: 'connected'; readonly callback: string }
  | { readonly event: 'callback_silent'; readonly problem: string; readonly triedForSeconds: number }
  | { readonly event: 'not_connected'; readonly problem: string }
  | { readonly event: 'sent'; readonly wamid: string; readonly to: string; readonly type: string }
  | { readonly event: 'received'; readonly wamid: string; readonly from: string; readonly type: string }
  | {
      readonly event: 'webhook';
      readonly fields: readonly string[];
      readonly changes: number;
      readonly outcome: string;
      readonly durationMs: number;
    };

/** The output as text. */
export function linesOf(event: CommandEvent): string[] {
  switch (event.event) {
    case 'started':
      return introduction(event);
    case 'not_started':
      return [event.problem];
    case 'connected':
      return [`Connected: ${event.callback} answered the handshake, and the app is subscribed to the WABA.`];
    case 'callback_silent':
      return [`The callback doesn't answer yet (${event.problem}); trying for ${event.triedForSeconds} s.`];
    case 'not_connected':
      return [
        `Not connected: ${event.problem}`,
        'Webhooks are not delivered until this is fixed; then POST /_simulator/connect, or restart.',
      ];
    case 'sent':
      return [`  business  → ${event.to}  ${event.type}`];
    case 'received':
      return [`  user      ← ${event.from}  ${event.type}`];
    case 'webhook':
      return [
        `  webhook   ${event.fields.join(', ')} (${event.changes}) → ${event.outcome} in ${Math.round(event.durationMs)} ms`,
      ];
  }
}

function introduction(event: Extract<CommandEvent, { event: 'started' }>): string[] {
  const number = `${event.phoneNumberId} (${event.displayPhoneNumber}${event.isTestNumber ? ', a test number' : ''})`;
  return [
    'A local stand-in for Meta’s WhatsApp Business Platform. Nothing here reaches Meta.',
    '',
    `  page          ${event.url}`,
    `  Graph API     ${event.graphUrl}`,
    `  phone number  ${number}`,
    `  WABA          ${event.wabaId}`,
    `  app           ${event.appId}, secret ${event.appSecret}`,
    `  token         ${event.token}`,
    `  control       ${event.controlUrl}`,
    '',
    '  curl -X POST \\',
    `    ${event.graphUrl}/${event.phoneNumberId}/messages \\`,
    `    -H 'Authorization: Bearer ${event.token}' -H 'Content-Type: application/json' \\`,
    `    -d '{"messaging_product":"whatsapp","to":"16505551234","type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}}'`,
    '',
    ...(event.hasCallback
      ? []
      : ['No callback yet, so webhooks are not sent. Give --callback URL --verify-token T, or use the Graph API.', '']),
  ];
}

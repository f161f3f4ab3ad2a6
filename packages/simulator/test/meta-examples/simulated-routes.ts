/** The routes that the simulator answers; all others count as not simulated. */
const simulated: readonly RegExp[] = [
  /^(POST|PUT) \{phone-number-id\}\/(messages|marketing_messages)$/,
  /^\w+ \{phone-number-id\}$/,
  /^POST \{phone-number-id\}\/(media|register|deregister|request_code|verify_code|conversational_automation)$/,
  /^\w+ \{phone-number-id\}\/(whatsapp_business_profile|settings|block_users|whatsapp_commerce_settings|whatsapp_business_encryption|business_compliance_info|official_business_account|username|groups|calls|call_permissions)$/,
  /^\w+ \{phone-number-id\}\/message_qrdls(\/\{qr-code\})?$/,
  /^\w+ \{media-id\}$/,
  /^(GET|POST) \{waba-id\}$/,
  /^\w+ \{waba-id\}\/(phone_numbers|subscribed_apps|message_templates|flows)$/,
  /^\w+ \{template-id\}$/,
  /^\w+ \{flow-id\}(\/(assets|publish|deprecate))?$/,
  /^GET \{business-id\}(\/(owned|client)_whatsapp_business_accounts)?$/,
  /^GET \{user-id\}\/assigned_whatsapp_business_accounts$/,
  /^GET debug_token$/,
  /^POST app\/uploads$/,
  /^\w+ \{upload-id\}$/,
];

export function isSimulated(route: string): boolean {
  return simulated.some((pattern) => pattern.test(route));
}

/**
 * Edges of a number and of an account that may reach Meta, with their methods, as `docs/reference/meta-paths.md` lists them. The service has such a list
 * too; the trial has its own on purpose, so that one that grew too wide in the service is found.
 */
export const numberEdges: Readonly<Record<string, readonly string[]>> = {
  messages: ['POST'],
  marketing_messages: ['POST'],
  media: ['POST'],
  whatsapp_business_profile: ['GET', 'POST'],
  message_qrdls: ['GET', 'POST', 'DELETE'],
  block_users: ['GET', 'POST', 'DELETE'],
  settings: ['GET', 'POST'],
  whatsapp_commerce_settings: ['GET', 'POST'],
  conversational_automation: ['GET', 'POST'],
  call_permissions: ['GET'],
  calls: ['POST'],
  thread_control: ['POST'],
  groups: ['GET', 'POST'],
  business_compliance_info: ['GET', 'POST'],
  official_business_account: ['GET', 'POST'],
  whatsapp_business_encryption: ['GET', 'POST'],
  username: ['GET', 'POST', 'DELETE'],
  username_suggestions: ['GET'],
  contact_book: ['DELETE'],
  smb_app_data: ['POST'],
};

/** What a POST to the account itself may have. */
export const accountSettings: readonly string[] = ['is_enabled_for_insights'];

export const accountEdges: Readonly<Record<string, readonly string[]>> = {
  message_templates: ['GET', 'POST', 'DELETE'],
  message_template_previews: ['GET'],
  upsert_message_templates: ['POST'],
  migrate_message_templates: ['POST'],
  phone_numbers: ['GET'],
  subscribed_apps: ['GET'],
  flows: ['GET', 'POST'],
  migrate_flows: ['POST'],
  product_catalogs: ['GET', 'POST', 'DELETE'],
  analytics: ['GET'],
  template_analytics: ['GET'],
  template_group_analytics: ['GET'],
  group_analytics: ['GET'],
  conversation_analytics: ['GET'],
  pricing_analytics: ['GET'],
};

/** Of a template or a flow of the account, and of a group of the number; '' is the node itself. */
export const templateEdges: Readonly<Record<string, readonly string[]>> = { '': ['GET', 'POST'] };

export const flowEdges: Readonly<Record<string, readonly string[]>> = {
  '': ['GET', 'POST', 'DELETE'],
  assets: ['GET', 'POST'],
  publish: ['POST'],
  deprecate: ['POST'],
};

export const groupEdges: Readonly<Record<string, readonly string[]>> = {
  '': ['GET', 'POST', 'DELETE'],
  participants: ['POST', 'DELETE'],
  invite_link: ['GET', 'POST', 'DELETE'],
  join_requests: ['GET', 'POST', 'DELETE'],
};

/** What belongs to nobody: a library, and files that are uploaded for a handle. */
export const commonCalls: readonly RegExp[] = [
  /^GET message_template_library$/,
  /^POST (app|\d{1,32})\/uploads$/,
  /^(GET|POST) upload:[\w.=-]{1,1000}$/,
];

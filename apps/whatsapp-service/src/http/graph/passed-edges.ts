/** The methods of each edge that are passed on to Meta; '' is the node itself. */
export type Edges = Readonly<Record<string, readonly string[]>>;

/** Edges of a number. No other way to send messages, and none to give the number away, is among them. */
export const numberEdges: Edges = {
  '': ['GET'],
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

/** Only if the operator allows it (`INTEXURAOS_WHATSAPP_REGISTRATION`): they connect a number, and disconnect it. */
export const registrationEdges: Edges = {
  register: ['POST'],
  deregister: ['POST'],
};

/** Edges of an account. */
export const accountEdges: Edges = {
  '': ['GET', 'POST'],
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

/** What a POST to an account may change: template analytics need it once (Meta: analytics#template-analytics). */
export const accountSettings: readonly string[] = ['is_enabled_for_insights'];

/** After `message_templates`. Meta serves them on another host than the rest. */
export const templateListActions: Edges = {
  archive: ['POST'],
  unarchive: ['POST'],
};

/** Edges of a template, and of a flow, in the lists of our accounts. */
export const templateEdges: Edges = { '': ['GET', 'POST'] };
export const flowEdges: Edges = {
  '': ['GET', 'POST', 'DELETE'],
  assets: ['GET', 'POST'],
  publish: ['POST'],
  deprecate: ['POST'],
};

/** Edges of a group in the lists of our numbers. */
export const groupEdges: Edges = {
  '': ['GET', 'POST', 'DELETE'],
  participants: ['POST', 'DELETE'],
  invite_link: ['GET', 'POST', 'DELETE'],
  join_requests: ['GET', 'POST', 'DELETE'],
};

/** Edges of an uploaded file, which may be fetched and deleted. */
export const mediaEdges: Edges = { '': ['GET', 'DELETE'], content: ['GET'] };

/** Uploads of files that templates and profiles name by a handle: `app` stands for the token's own app. */
export const appEdges: Edges = { uploads: ['POST'] };
export const uploadEdges: Edges = { '': ['GET', 'POST'] };

/** Meta's library of templates, which belongs to nobody. */
export const libraryEdges: Edges = { '': ['GET'] };

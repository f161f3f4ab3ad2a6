/** The methods of each edge that are passed on to Meta. */
type Edges = Readonly<Record<string, readonly string[]>>;

/** Edges of a number. Any other way to send messages, or to give the number away, is not among them. */
export const numberEdges: Edges = {
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
};

/** Edges of an account. */
export const accountEdges: Edges = {
  message_templates: ['GET', 'POST', 'DELETE'],
  message_template_previews: ['GET'],
  phone_numbers: ['GET'],
  subscribed_apps: ['GET'],
  flows: ['GET', 'POST'],
  product_catalogs: ['GET'],
  analytics: ['GET'],
  template_analytics: ['GET'],
  conversation_analytics: ['GET'],
  pricing_analytics: ['GET'],
};

/** What the service makes use of. Statuses come with `messages`; a field `message_status` does not exist. */
export const usefulFields = [
  'messages',
  'account_alerts',
  'account_review_update',
  'account_update',
  'business_capability_update',
  'message_template_quality_update',
  'message_template_status_update',
  'phone_number_name_update',
  'phone_number_quality_update',
  'security',
  'template_category_update',
  'user_id_update',
  'user_preferences',
] as const;

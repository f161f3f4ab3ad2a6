/**
 * The fields in Meta's own table (webhooks overview, 2026), all of which the service understands. Statuses come with
 * `messages`; there is no field `message_status`, and `user_id_update` can't be subscribed (Meta, August 2026).
 */
export const tableFields = [
  'messages',
  'account_alerts',
  'account_review_update',
  'account_update',
  'automatic_events',
  'business_capability_update',
  'history',
  'message_template_components_update',
  'message_template_quality_update',
  'message_template_status_update',
  'partner_solutions',
  'payment_configuration_update',
  'phone_number_name_update',
  'phone_number_quality_update',
  'security',
  'smb_app_state_sync',
  'smb_message_echoes',
  'template_category_update',
  'user_preferences',
] as const;

/**
 * Fields that have pages of their own, or stand in the dashboard, but not in that table: an app may lack some of them. What
 * Meta answers to a field that it doesn't offer an app is not documented.
 */
export const furtherFields = [
  'account_settings_update',
  'business_status_update',
  'business_username_updates',
  'calls',
  'flows',
  'group_lifecycle_update',
  'group_participants_update',
  'group_settings_update',
  'group_status_update',
  'messaging_handovers',
  'standby',
  'template_correct_category_detection',
] as const;

/** Fields that webhooks may name though no app subscribes to them under that name: older spellings, samples, overrides. */
const neverSubscribed = [
  'business_username_update',
  'consumer_profile',
  'message_echoes',
  'tracking_events',
  'user_id_update',
] as const;

/** Every field that an item may arrive under, in alphabetical order; Meta may add others at any time. */
export const knownFields: readonly string[] = [...tableFields, ...furtherFields, ...neverSubscribed].toSorted();

/** The reason to refuse a filter by these fields, with the names to choose from; null if all are known. */
export function fieldsProblem(name: string, fields: readonly string[]): string | null {
  const unknown = [...new Set(fields)].filter((field) => !knownFields.includes(field));
  if (unknown.length === 0) return null;
  const quoted = unknown.map((field) => JSON.stringify(field.slice(0, 40))).join(', ');
  const [are, noun] = unknown.length === 1 ? ['is', 'a webhook field'] : ['are', 'webhook fields'];
  return `${name} has ${quoted}, which ${are} not ${noun} that this version knows. Known: ${knownFields.join(', ')}.`;
}

/** Meta's words after the dot of an item's kind that are counted separately; each is documented. */
const types = new Set([
  ...['text', 'image', 'audio', 'voice', 'video', 'document', 'sticker', 'location', 'contacts', 'reaction'],
  ...['interactive', 'button', 'order', 'system', 'edit', 'revoke', 'unsupported', 'request_welcome'],
  ...['sent', 'delivered', 'read', 'played', 'failed', 'deleted', 'warning'],
  ...['control_passed', 'control_taken', 'connect', 'terminate', 'RINGING', 'ACCEPTED', 'REJECTED'],
  ...['call_created', 'call_recording_available', 'call_transcription_available'],
  ...['marketing_messages_link_click', 'landing_page_view', 'LeadSubmitted', 'Purchase'],
  ...['APPROVED', 'PENDING', 'PAUSED', 'DISABLED', 'FLAGGED', 'UNPAUSED', 'IN_APPEAL', 'PENDING_DELETION'],
  ...['account_alerts', 'account_review_update', 'account_update', 'business_capability_update'],
  ...['phone_number_name_update', 'phone_number_quality_update', 'security', 'message_template_quality_update'],
  ...['template_category_update', 'message_template_components_update', 'flows', 'user_preferences'],
]);

/** An item's kind as a label. A webhook may contain any word as a type, so one that is not on the list is `unknown`. */
export function shownKind(kind: string): string {
  const dot = kind.indexOf('.');
  const type = kind.slice(dot + 1);
  return types.has(type) ? kind : `${kind.slice(0, dot)}.unknown`;
}

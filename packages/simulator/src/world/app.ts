/** A Meta app: it owns the secret that signs webhooks and, by its tokens, calls the Graph API. */
export interface App {
  readonly kind: 'app';
  readonly id: string;
  name: string;
  /** Signs the app's webhooks and proves its tokens. */
  secret: string;
  /** The callback for webhooks of the object `whatsapp_business_account`, if it was set up. */
  subscription: AppSubscription | undefined;
  /** Whether calls without `appsecret_proof` are refused. */
  requiresProof: boolean;
  /** Whether it was created since v27.0 of the Graph API, and can't use the features that this version removed. */
  isMadeSinceV27?: boolean;
}

export interface AppSubscription {
  callbackUrl: string;
  verifyToken: string;
  /** The names of the webhook fields that the app wants. */
  fields: Set<string>;
  isActive: boolean;
}

/** A callback that replaces the app's, for one WABA or one number. */
export interface CallbackOverride {
  readonly callbackUrl: string;
  readonly verifyToken: string;
}

/** The fields of the object `whatsapp_business_account` that an app can subscribe to (Meta: webhooks/overview, calling, groups, usernames). */
export const webhookFields = [
  'account_alerts',
  'account_review_update',
  'account_settings_update',
  'account_update',
  'automatic_events',
  'business_capability_update',
  'business_status_update',
  'business_username_update',
  'business_username_updates',
  'calls',
  'consumer_profile',
  'flows',
  'group_lifecycle_update',
  'group_participants_update',
  'group_settings_update',
  'group_status_update',
  'history',
  'message_echoes',
  'message_template_components_update',
  'message_template_quality_update',
  'message_template_status_update',
  'messages',
  'messaging_handovers',
  'partner_solutions',
  'payment_configuration_update',
  'phone_number_name_update',
  'phone_number_quality_update',
  'security',
  'smb_app_state_sync',
  'smb_message_echoes',
  'standby',
  'template_category_update',
  'template_correct_category_detection',
  'tracking_events',
  'user_preferences',
] as const;

/** Nobody can subscribe to it any more, because Meta withdrew it in August 2026. Older apps may still have it. */
export const withdrawnField = 'user_id_update';

/** The API's own types under the names of the console, and those of Meta's paths. */

export type { Page } from '@intexuraos/service-api';
export type {
  ActivityMinuteView as Minute,
  AuditView as AuditRecord,
  BroadcastView as Broadcast,
  BulkView as Bulk,
  ContactView as Contact,
  ConversationView as Conversation,
  DeliveryDetailView as DeliveryDetail,
  DeliveryView as Delivery,
  ErasureView as Erasure,
  EventDetailView as EventDetail,
  EventView as WebhookEvent,
  FoundMessageView as FoundMessage,
  ItemView as Item,
  KeyView as Key,
  MediaView as Media,
  MessageView as Message,
  NumberQueueView as NumberQueue,
  NumberRateView as NumberRate,
  OutboxEntryDetailView as OutboxEntryDetail,
  OutboxEntryView as OutboxEntry,
  OutboxProblemView as OutboxProblem,
  ProblemView as Problem,
  RetentionView as Retention,
  ServiceStatusView as ServiceStatus,
  ShownSecretView as ShownSecret,
  SubscriptionView as Subscription,
  TestDeliveryView as TestDelivery,
  TriedView as Tried,
  UsagePageView as Usage,
} from '@intexuraos/service-api/schemas';

/** What `GET /` shows to somebody who is signed in. */
export interface Index {
  readonly phoneNumberIds?: readonly string[];
  readonly wabaIds?: readonly string[];
  readonly graphVersion?: string;
  /** Whether the service can make video thumbnails and voice notes. */
  readonly convertsMedia?: boolean;
}

/** A business number as Meta describes it (`GET /{waba-id}/phone_numbers`). */
export interface BusinessNumber {
  readonly id: string;
  readonly display_phone_number?: string;
  readonly verified_name?: string;
  readonly quality_rating?: string;
  readonly throughput?: { readonly level?: string };
  readonly whatsapp_business_manager_messaging_limit?: string;
  readonly status?: string;
}

/** The cost of an account's messages according to Meta (`fields=currency,pricing_analytics…`); the invoice may differ. */
export interface PricingAnalytics {
  readonly currency?: string;
  readonly pricing_analytics?: {
    readonly data?: readonly {
      readonly data_points?: readonly { readonly phone_number?: string; readonly cost?: number }[];
    }[];
  };
}

/** A message template as Meta lists it (`GET /{waba-id}/message_templates`). */
export interface Template {
  readonly id?: string;
  readonly name: string;
  readonly language: string;
  readonly status?: string;
  readonly category?: string;
  readonly quality_score?: { readonly score?: string };
  readonly rejected_reason?: string;
  readonly parameter_format?: string;
  readonly components?: readonly TemplatePart[];
}

export interface TemplatePart {
  readonly type: string;
  readonly format?: string;
  readonly text?: string;
  readonly cards?: readonly { readonly components: readonly TemplatePart[] }[];
  readonly limited_time_offer?: { readonly text?: string };
  readonly buttons?: readonly { readonly type: string; readonly text?: string; readonly url?: string }[];
}

import type { Platform } from '../platform.ts';
import type { Template, TemplateStatus } from '../world/template.ts';

/** What may happen to a template, but for what its business does itself. */
export const templateChanges = ['approve', 'reject', 'pause', 'unpause', 'disable'] as const;
export type TemplateChange = (typeof templateChanges)[number];

/** Moves a template on, and tells of it by the webhook `message_template_status_update`. */
export function changeTemplate(platform: Platform, template: Template, change: TemplateChange): void {
  const { status, event, reason } = outcomes[change];
  template.status = status;
  template.rejectedReason = change === 'reject' ? reason : 'NONE';
  if (change === 'pause') template.pauses += 1;
  platform.webhooks.emit({
    wabaId: template.wabaId,
    field: 'message_template_status_update',
    value: {
      event,
      message_template_id: Number(template.id),
      message_template_name: template.name,
      message_template_language: template.language,
      reason,
      message_template_category: template.category,
    },
  });
}

const outcomes: Readonly<Record<TemplateChange, { status: TemplateStatus; event: string; reason: string }>> = {
  approve: { status: 'APPROVED', event: 'APPROVED', reason: 'NONE' },
  reject: { status: 'REJECTED', event: 'REJECTED', reason: 'INVALID_FORMAT' },
  pause: { status: 'PAUSED', event: 'PAUSED', reason: 'NONE' },
  unpause: { status: 'APPROVED', event: 'APPROVED', reason: 'NONE' },
  disable: { status: 'DISABLED', event: 'DISABLED', reason: 'NONE' },
};

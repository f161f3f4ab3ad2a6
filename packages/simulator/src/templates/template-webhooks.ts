import type { Platform } from '../platform.ts';
import type { Template, TemplateCategory, TemplateComponent } from '../world/template.ts';

/** The event of a template in the webhook (Meta: message_template_status_update). */
export interface TemplateEvent {
  readonly event: string;
  /** `NONE` by default; null when it is deleted. */
  readonly reason?: string | null;
  /** Further details: `other_info`, `disable_info`, `rejection_info`. */
  readonly info?: Readonly<Record<string, unknown>>;
}

/** The template that an update is about. Its id is a number there, and a text everywhere else; ours are below 2^53. */
const identity = ({ id, name, language }: Template) => ({
  message_template_id: Number(id),
  message_template_name: name,
  message_template_language: language,
});

function emit({ webhooks }: Platform, { wabaId }: Template, field: string, value: Record<string, unknown>): void {
  webhooks.emit({ wabaId, field, value });
}

export function emitStatus(
  platform: Platform,
  template: Template,
  { event, reason = 'NONE', info }: TemplateEvent,
): void {
  emit(platform, template, 'message_template_status_update', {
    event,
    ...identity(template),
    reason,
    message_template_category: template.category,
    ...info,
  });
}

/** @param previous the score until now; the template has the new one. */
export function emitQuality(platform: Platform, template: Template, previous: Template['qualityScore']): void {
  emit(platform, template, 'message_template_quality_update', {
    previous_quality_score: previous,
    new_quality_score: template.qualityScore,
    ...identity(template),
  });
}

/**
 * Its category will change at `at`, in seconds since 1970. For a generated template, the webhook only says that the
 * category is wrong (Meta: direct-send).
 */
export function emitUpcomingCategory(
  platform: Platform,
  template: Template,
  correct: TemplateCategory,
  at: number,
): void {
  if (template.isGenerated) {
    const { category } = template;
    emit(platform, template, 'template_correct_category_detection', {
      ...identity(template),
      category,
      correct_category: correct,
    });
    return;
  }
  emit(platform, template, 'template_category_update', {
    ...identity(template),
    new_category: template.category,
    correct_category: correct,
    category_update_timestamp: at,
  });
}

/** Its category has changed. */
export function emitCategory(platform: Platform, template: Template, previous: TemplateCategory): void {
  emit(platform, template, 'template_category_update', {
    ...identity(template),
    previous_category: previous,
    new_category: template.category,
  });
}

/** Its content was edited: header, body, footer and buttons as they are now. */
export function emitComponents(platform: Platform, template: Template): void {
  const part = (type: string): TemplateComponent | undefined => template.components.find((each) => each.type === type);
  const [header, footer, buttons] = [part('HEADER')?.text, part('FOOTER')?.text, part('BUTTONS')?.buttons];
  emit(platform, template, 'message_template_components_update', {
    ...identity(template),
    ...(header !== undefined && { message_template_title: header }),
    message_template_element: part('BODY')?.text ?? '',
    ...(footer !== undefined && { message_template_footer: footer }),
    ...(buttons && {
      message_template_buttons: buttons.map(({ type, text, url, phone_number: phone }) => ({
        message_template_button_type: type,
        message_template_button_text: text,
        ...(url !== undefined && { message_template_button_url: url }),
        ...(phone !== undefined && { message_template_button_phone_number: phone }),
      })),
    }),
  });
}

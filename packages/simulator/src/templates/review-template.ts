import type { Platform } from '../platform.ts';
import type { Template } from '../world/template.ts';
import { approve, pause, reject, rejectionReasons } from './change-template.ts';

/**
 * Reviews a new or changed template for a while (`templateReviewMs` of the world), then approves it. To test the other
 * outcomes: a template whose name contains `reject` is rejected, for the reason that follows it in the name
 * (`my_reject_scam`) or INVALID_FORMAT; one whose name contains `pause` is paused after its approval, after the same
 * time again. A template with the body and footer of another one is rejected as a duplicate (Meta: template-review).
 */
export function reviewTemplate(platform: Platform, template: Template): void {
  template.status = 'PENDING';
  const { components } = template;
  const lastsMs = platform.world.templateReviewMs;
  platform.clock.after(lastsMs, () => {
    // It was deleted, or changed again, which began another review.
    if (template.status !== 'PENDING' || template.components !== components) return;
    decide(platform, template);
    if (!template.name.includes('pause')) return;
    platform.clock.after(lastsMs, () => {
      if (template.status === 'APPROVED') pause(platform, template);
    });
  });
}

function decide(platform: Platform, template: Template): void {
  if (template.name.includes('reject')) {
    reject(platform, template, reasonIn(template.name), 'Its name asks for a rejection.');
    return;
  }
  const twin = twinOf(platform, template);
  if (twin) {
    const explanation = `The template repeats body and footer of the template ${twin.name}.`;
    reject(platform, template, 'INVALID_FORMAT', explanation);
    return;
  }
  approve(platform, template);
}

const reasonIn = (name: string) => rejectionReasons.find((reason) => name.includes(reason.toLowerCase()));

/** The fixed texts of authentication templates are always the same. */
function twinOf({ world }: Platform, template: Template): Template | undefined {
  if (template.category === 'AUTHENTICATION') return undefined;
  const wording = wordingOf(template);
  return [...world.templates.values()].find(
    (other) =>
      other.wabaId === template.wabaId &&
      other.name !== template.name &&
      (other.status === 'APPROVED' || other.status === 'PAUSED') &&
      wordingOf(other) === wording,
  );
}

const wordingOf = ({ components }: Template): string =>
  JSON.stringify(['BODY', 'FOOTER'].map((type) => components.find((each) => each.type === type)?.text ?? ''));

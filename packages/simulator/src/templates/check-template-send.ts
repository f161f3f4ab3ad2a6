import type { Template } from '../world/template.ts';

/** Checks the components of a message against the template that it names. */
export function checkTemplateSend(_template: Template, _components: unknown): void {}

import type { Platform } from '../platform.ts';
import { withFixedText } from '../templates/fixed-text.ts';
import { defaults } from '../world/defaults.ts';
import type { Template, TemplateComponent } from '../world/template.ts';
import { ControlError } from './control-error.ts';
import { objects, only, optionalOneOf, optionalString, string } from './read-values.ts';

const statuses = ['PENDING', 'APPROVED', 'REJECTED', 'PAUSED', 'DISABLED'] as const;

/**
 * A template as it was created, an authentication template with Meta's texts. It is approved unless the seed says
 * otherwise. Its name and language identify it.
 */
export function seedTemplate(fields: Readonly<Record<string, unknown>>, path: string, platform: Platform): void {
  const { world, ids, clock } = platform;
  only(fields, path, ['wabaId', 'name', 'language', 'category', 'status', 'parameterFormat', 'components']);
  const wabaId = optionalString(fields, 'wabaId', path) ?? defaults.wabaId;
  if (!world.wabas.has(wabaId)) throw new ControlError(`${path}wabaId: there is no WABA ${wabaId}.`);
  const name = string(fields, 'name', path);
  const language = optionalString(fields, 'language', path) ?? 'en_US';
  const components: TemplateComponent[] = objects(fields, 'components', path).map((component, index) => ({
    ...component,
    type: string(component, 'type', `${path}components[${index}].`).toUpperCase(),
  }));
  for (const old of world.templates.values()) {
    if (old.wabaId === wabaId && old.name === name && old.language === language) world.templates.delete(old.id);
  }
  const category = optionalOneOf(fields, 'category', path, ['AUTHENTICATION', 'MARKETING', 'UTILITY']) ?? 'UTILITY';
  const template: Template = {
    kind: 'template',
    id: ids.decimal(),
    wabaId,
    name,
    language,
    category,
    previousCategory: undefined,
    status: optionalOneOf(fields, 'status', path, statuses) ?? 'APPROVED',
    rejectedReason: 'NONE',
    parameterFormat: optionalOneOf(fields, 'parameterFormat', path, ['POSITIONAL', 'NAMED']) ?? 'POSITIONAL',
    components: category === 'AUTHENTICATION' ? withFixedText(components) : components,
    qualityScore: 'UNKNOWN',
    messageSendTtlSeconds: undefined,
    createdAt: clock.now(),
    edits: [],
    pauses: 0,
    isPaced: false,
  };
  world.templates.set(template.id, template);
}

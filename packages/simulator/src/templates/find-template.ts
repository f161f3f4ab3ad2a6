import type { Template } from '../world/template.ts';
import type { World } from '../world/world.ts';

/** The translation of a template into exactly that language: `en` is not `en_US`. */
export function findTemplate(world: World, wabaId: string, name: string, language: string): Template | undefined {
  for (const template of world.templates.values()) {
    if (template.wabaId === wabaId && template.name === name && template.language === language) return template;
  }
  return undefined;
}

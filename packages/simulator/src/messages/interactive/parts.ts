import { cloudError } from '../../graph/errors.ts';
import {
  exactly,
  type Fields,
  object,
  oneOf,
  optionalObject,
  type Path,
  shortText,
  sizedText,
  within,
} from '../checks.ts';
import type { CheckContext } from '../message-check.ts';
import { checkMediaObject } from '../types/media.ts';

export const root = 'interactive';
export const actionPath = within(root, 'action');

/** Checks one kind of interactive message. */
export type InteractiveCheck = (interactive: Fields, context: CheckContext) => void;

/** The body text, which most kinds need. */
export function body(interactive: Fields, max = 1024): void {
  sizedText(object(interactive, 'body', root), 'text', within(root, 'body'), { what: 'Body text', max });
}

export function optionalBody(interactive: Fields, max = 1024): void {
  if (optionalObject(interactive, 'body', root)) body(interactive, max);
}

export function optionalFooter(interactive: Fields): void {
  const footer = optionalObject(interactive, 'footer', root);
  if (footer) sizedText(footer, 'text', within(root, 'footer'), { what: 'Footer text', min: 0, max: 60 });
}

/** A header of text (60 characters) or media. */
export function header(
  interactive: Fields,
  context: CheckContext,
  allowed: readonly ('text' | 'image' | 'video' | 'document')[],
): void {
  const value = optionalObject(interactive, 'header', root);
  if (!value) return;
  const path = within(root, 'header');
  const type = oneOf(value, 'type', path, allowed);
  if (type === 'text') sizedText(value, 'text', path, { what: 'Header text', max: 60 });
  else checkMediaObject(object(value, type, path), within(path, type), type, context);
}

export const anyHeader = ['text', 'image', 'video', 'document'] as const;

export function action(interactive: Fields): Fields {
  return object(interactive, 'action', root);
}

/** The action with that name, and its parameters. */
export function namedAction(interactive: Fields, name: string): Fields {
  const value = action(interactive);
  exactly(value, 'name', actionPath, name);
  return value;
}

export const parametersPath = within(actionPath, 'parameters');

export function parameters(interactive: Fields, name: string): Fields {
  return object(namedAction(interactive, name), 'parameters', actionPath);
}

/**
 * Sections have titles of up to 24 characters; a single section needs none.
 * @throws {GraphError} 131008 without a title, 131009 for a long one.
 */
export function sectionTitle(section: Fields, path: Path, sections: number): void {
  const title = shortText(section, 'title', path, { what: 'Section title', max: 24 });
  if (!title?.trim() && sections > 1)
    throw cloudError(131008, 'Section title is required when there is more than one section');
}

/** Ids of buttons and rows must not begin or end with a blank. */
export function trimmed(value: string, what: string): void {
  if (value !== value.trim()) throw cloudError(131009, `${what} cannot begin or end with a space`);
}

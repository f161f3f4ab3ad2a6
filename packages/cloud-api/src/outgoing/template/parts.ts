import type { Tell } from '../checks.ts';
import { tellButtons } from './buttons-part.ts';
import { tellHeader } from './header-part.ts';
import { buttonsOf, type ListedPart, partOf, textOfBody } from './listed-template.ts';
import type { SentPart } from './sent-parts.ts';
import { tellTextPart } from './text-part.ts';

export interface PartRules {
  readonly isNamed: boolean;
  /** An authentication template. */
  readonly isCode: boolean;
  /** Characters of the filled body. */
  readonly bodyLength: number;
  /** The path of the components. */
  readonly path: string;
}

/** Compares header, body and buttons of a template or of one card with the sent ones. */
export function tellParts(
  listed: readonly ListedPart[],
  sent: readonly SentPart[],
  { isNamed, isCode, bodyLength, path }: PartRules,
  tell: Tell,
): void {
  const given = (type: string): SentPart | undefined => sent.find((part) => part.type === type);
  tellHeader(partOf(listed, 'HEADER'), given('header'), { isNamed, path }, tell);
  const text = textOfBody(partOf(listed, 'BODY'), isCode);
  tellTextPart({ name: 'body', text, isNamed, max: bodyLength, path }, given('body'), tell);
  tellButtons(buttonsOf(listed), sent, path, tell);
}

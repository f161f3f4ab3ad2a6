import type { JsonObject as Json } from '../../json-value.ts';

/** A place in a template that the sender fills in. */
export interface TemplateParameter {
  /**
   * Its name for the caller who fills it in: `name` or `1` in the body, `header.1`, `header` for a file, `button.0`,
   * `card.0.header`.
   */
  readonly name: string;
  /** Its position, with the text around it. */
  readonly where: string;
  /** Meta's example, if there is one. */
  readonly example: string | null;
  /** The template can be sent without it. */
  readonly isOptional?: true;
  /** The value is a link, a media id or a file of this kind. */
  readonly media?: 'image' | 'video' | 'document';
}

/** A value of a parameter has the wrong form. */
export class TemplateValueError extends Error {
  /** A valid value instead. */
  readonly remedy: string;

  constructor(message: string, remedy: string) {
    super(message);
    this.name = 'TemplateValueError';
    this.remedy = remedy;
  }
}

/** Milliseconds since 1970 of a time as a caller may write it; null for anything else. */
export type ReadTime = (text: string) => number | null;

/** The values by parameter name. */
export type Values = ReadonlyMap<string, string>;

/** One component of a message that sends a template. */
export interface TemplatePart {
  readonly parameters: readonly TemplateParameter[];
  /**
   * The component with these values; null if none is needed.
   * @throws {TemplateValueError} for a value of the wrong form.
   */
  readonly fill: (values: Values, readTime: ReadTime) => Json | null;
}

/** The surroundings of a component. */
export interface PartContext {
  /** The start of its parameters' names: '' in the template itself, `card.0.` in a card. */
  readonly prefix: string;
  /** Named parameters carry their name to Meta. */
  readonly isNamed: boolean;
  /** The code of an authentication template is given once, for its body. */
  readonly isCode: boolean;
}

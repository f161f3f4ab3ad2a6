import type { Json } from '../../json.ts';
import type { MediaKind } from '../media-types.ts';

/** A place in a template that the sender fills in. */
export interface TemplateParameter {
  /** Its name on the command line: `name` or `1` in the body, `header.1`, `header` for a file, `button.0`, `card.0.header`. */
  readonly name: string;
  /** Where it is, with the text around it. */
  readonly where: string;
  /** Meta's example, if there is one. */
  readonly example: string | null;
  /** The template can be sent without it. */
  readonly isOptional?: true;
  /** The value is a link, a media id or a file of this kind. */
  readonly media?: MediaKind;
}

/** The values by parameter name. */
export type Values = ReadonlyMap<string, string>;

/** One component of a message that sends a template. */
export interface TemplatePart {
  readonly parameters: readonly TemplateParameter[];
  /**
   * The component with these values, at `now` (milliseconds since 1970); null where none is needed.
   * @throws {CommandError} for a value of the wrong form.
   */
  readonly fill: (values: Values, now: number) => Json | null;
}

/** What surrounds a component. */
export interface PartContext {
  /** The start of its parameters' names: '' in the template itself, `card.0.` in a card. */
  readonly prefix: string;
  /** Named parameters carry their name to Meta. */
  readonly isNamed: boolean;
  /** The code of an authentication template is given once, for its body. */
  readonly isCode: boolean;
}

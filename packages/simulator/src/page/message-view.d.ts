/** For tests; the page itself is plain JavaScript that says its types in comments. */
export interface Shown {
  readonly title?: string;
  readonly text: string;
  readonly note?: string;
  readonly kind?: string;
  readonly choices: readonly string[];
}

export function shown(message: object, templates: readonly object[]): Shown;
export function progress(message: object): { readonly sign: string; readonly words: string; readonly state: string };
export function preview(message: object, templates: readonly object[]): string;

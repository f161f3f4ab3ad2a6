/** A problem in a line: its code once, though Meta's own title often begins with it (`(#131000) Something went wrong`). */
export function problemWords(code: number | null, title: string): string {
  const words = title.replace(/^\(#\d+\)\s*/, '');
  return code === null ? words : `${code} ${words}`.trimEnd();
}

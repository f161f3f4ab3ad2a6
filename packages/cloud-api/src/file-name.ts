/** The limit of file systems, with room for a suffix that software adds. */
const maxBytes = 200;

/** Control characters, and marks that turn the direction of writing: with them `gpj.exe` looks like `exe.jpg`. */
const misleading = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * The name of a file as its sender gave it, so that it can be saved and shown under it: no folders, no hidden file, nothing that breaks a line or
 * hides the ending, at most 200 bytes of UTF-8. Null if nothing remains.
 */
export function safeFileName(name: string): string | null {
  const [last = ''] = name.toWellFormed().replace(misleading, '').split(/[/\\]/).slice(-1);
  const bare = last
    .trim()
    .replace(/^[. ]+/, '')
    .replace(/[. ]+$/, '');
  return bare === '' ? null : shortened(bare);
}

function shortened(name: string): string {
  const [ending = ''] = /\.[^. ]{1,10}$/.exec(name) ?? [];
  const stem = [...name.slice(0, name.length - ending.length)];
  let room = maxBytes - Buffer.byteLength(ending);
  const fitting = stem.findIndex((character) => {
    room -= Buffer.byteLength(character);
    return room < 0;
  });
  return fitting === -1 ? name : `${stem.slice(0, fitting).join('').trimEnd()}${ending}`;
}

import { resolve } from 'node:path';

/** A file system as `/proc/self/mountinfo` lists it (proc(5)). */
interface Mount {
  readonly point: string;
  readonly type: string;
}

/**
 * What to say at start where a database in a container has no volume: it works, and is gone with the container. Null where
 * there is one. Judged by the mount that `path` is on: `/` itself is the container's own, and a tmpfs is memory.
 * @param mountinfo what `/proc/self/mountinfo` holds.
 */
export function lossWarning(path: string, mountinfo: string): string | null {
  const file = resolve(path);
  const [mount] = mountsIn(mountinfo)
    .filter(({ point }) => point === '/' || file.startsWith(`${point}/`))
    // Of two at one point the later covers the earlier.
    .sort((a, b) => a.point.length - b.point.length)
    .slice(-1);
  if (mount === undefined || (mount.point !== '/' && mount.type !== 'tmpfs')) return null;
  const where = mount.point === '/' ? 'on the container’s own disk' : 'in memory';
  return (
    `The database ${file} is ${where} and goes with the container, acknowledged webhooks with it. To keep it, mount a ` +
    'volume: docker run -v whatsapp-data:/data …'
  );
}

/** The fifth field is the mount point, with white space as octal escapes; behind the lone hyphen comes the type. */
function mountsIn(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const point = line.split(' ')[4];
    const type = / - (\S+)/.exec(line)?.[1];
    if (point === undefined || type === undefined) return [];
    return [{ point: point.replace(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8))), type }];
  });
}

import { resolve } from 'node:path';

/** A file system as `/proc/self/mountinfo` lists it (proc(5)). */
interface Mount {
  readonly point: string;
  readonly type: string;
}

/**
 * The warning at startup for a database in a container without a volume: it works, and is lost with the container. Null
 * if there is a volume. Judged by the mount that `path` is on: `/` itself is the container's own, and a tmpfs is
 * memory.
 * @param mountinfo the contents of `/proc/self/mountinfo`.
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

/** The fifth field is the mount point, with white space as octal escapes; after the lone hyphen comes the type. */
function mountsIn(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const point = line.split(' ')[4];
    const type = / - (\S+)/.exec(line)?.[1];
    if (point === undefined || type === undefined) return [];
    return [{ point: point.replace(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8))), type }];
  });
}

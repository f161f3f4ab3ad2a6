import { describe, expect, it } from 'vitest';
import { lossWarning } from './container-disk.ts';

/** As seen from inside a container of Docker's, shortened. */
const container = [
  '1035 902 0:72 / / rw,relatime master:310 - overlay overlay rw,lowerdir=/a,upperdir=/b',
  '1036 1035 0:75 / /proc rw,nosuid - proc proc rw',
  '1060 1035 254:1 /hosts /etc/hosts rw,relatime - ext4 /dev/vda1 rw',
].join('\n');
const mounted = (point: string, type: string): string =>
  `${container}\n1061 1035 254:1 /v ${point} rw - ${type} x rw\n`;

describe('lossWarning', () => {
  it('warns where nothing is mounted, whatever file system the container has', () => {
    expect(lossWarning('/data/whatsapp.db', container)).toContain('/data/whatsapp.db is on the container’s own disk');
    expect(lossWarning('/data/whatsapp.db', container.replaceAll('overlay', 'btrfs'))).toContain('own disk');
    expect(lossWarning('/data/whatsapp.db', mounted('/database', 'ext4'))).toContain('own disk');
  });

  it('is silent where the file is on a volume', () => {
    expect(lossWarning('/data/whatsapp.db', mounted('/data', 'ext4'))).toBeNull();
    expect(lossWarning('/mnt/my data/deep/x.db', mounted('/mnt/my\\040data', 'nfs4'))).toBeNull();
  });

  it('does not take memory for a volume', () => {
    expect(lossWarning('/data/whatsapp.db', mounted('/data', 'tmpfs'))).toContain('in memory');
  });

  it('says nothing if the kind of disk is unknown', () => {
    expect(lossWarning('/data/whatsapp.db', '')).toBeNull();
  });
});

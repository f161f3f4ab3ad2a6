import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('readOptions', () => {
  it('stays up on 8080 and 8090 if nothing is said', () => {
    expect(readOptions([])).toEqual({ isOnce: false, servicePort: 8080, metaPort: 8090 });
  });

  it('takes other ports and --once', () => {
    expect(readOptions(['--once', '--port', '9000', '--meta-port=9001'])).toEqual({
      isOnce: true,
      servicePort: 9000,
      metaPort: 9001,
    });
  });

  it.each([
    [['--port', 'http'], '--port is "http", not a port (1 to 65535).'],
    [['--meta-port', '70000'], '--meta-port is "70000", not a port (1 to 65535).'],
    [['--port', '8090'], '--port and --meta-port are both 8090; they have to differ.'],
  ])('explains what is wrong with %j', (args, error) => {
    expect(readOptions(args)).toEqual({ error });
  });

  it('refuses what it does not know', () => {
    expect(readOptions(['--twice'])).toHaveProperty('error');
  });

  it('gives help when asked', () => {
    expect(readOptions(['-h'])).toBe('help');
  });
});

/*
 * Loaded before the service (`node --import`), so that a test decides what names resolve to: NAMES holds `name=address,address` separated by
 * semicolons. Each lookup of a name takes the next address, and the last one stays.
 */
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';

const addresses = new Map(
  (process.env.NAMES ?? '').split(';').map((each) => {
    const [name = '', list = ''] = each.split('=');
    return [name, list.split(',')] as const;
  }),
);
const systemLookup = dns.lookup;

type Callback = (error: Error | null, found: readonly { readonly address: string; readonly family: number }[]) => void;

/** As the service asks: for all addresses of a name. Others ask for the server's own host alone, which is an address. */
function lookup(name: string, options: object, callback: Callback): void {
  const list = addresses.get(name);
  if (!list) {
    Reflect.apply(systemLookup, dns, [name, options, callback]);
    return;
  }
  const [address = ''] = list.length > 1 ? list.splice(0, 1) : list;
  process.nextTick(() => callback(null, [{ address, family: 4 }]));
}

Object.assign(dns, { lookup });
syncBuiltinESMExports();

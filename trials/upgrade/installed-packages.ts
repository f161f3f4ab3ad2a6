/** What `package-lock.json` says of a folder: a package, or a workspace. */
interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  /** Of a link, the folder of the workspace. */
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface Lock {
  readonly packages: Readonly<Record<string, Locked>>;
}

/** What the service is built from, is built by and runs on: its workspaces, and what `bundle.ts` imports. */
const starts = ['apps/whatsapp-service', 'apps/console', 'node_modules/esbuild'];

/**
 * Whether the packages that are installed by one lock file are those that the service needs by another: the same in each folder,
 * and found in the same. What only other workspaces need, or tools of the root, may differ.
 */
export function fitsService(installed: Lock, needed: Lock): boolean {
  const workspaces = Object.entries(needed.packages).filter(([folder]) => !folder.includes('node_modules/'));
  const here: Lock = { packages: { ...installed.packages, ...Object.fromEntries(workspaces) } };
  return packagesOfService(here) === packagesOfService(needed);
}

/** The folders of the packages that the service needs, each with what is in it. */
function packagesOfService({ packages }: Lock): string {
  const found = new Map<string, string>();
  const follow = (folder: string): void => {
    const locked = packages[folder];
    if (locked === undefined || found.has(folder)) return;
    const { version = '', integrity = '', link, resolved = '' } = locked;
    found.set(folder, `${folder} ${version} ${integrity}`);
    if (link) follow(resolved);
    const { dependencies, devDependencies, optionalDependencies, peerDependencies } = locked;
    const needed = { ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies };
    for (const name of Object.keys(needed)) {
      const place = placesOf(name, folder).find((each) => packages[each] !== undefined);
      if (place !== undefined) follow(place);
    }
  };
  for (const folder of starts) follow(folder);
  return [...found.values()].sort().join('\n');
}

/** Where Node looks for a package, from a folder on. */
function placesOf(name: string, folder: string): string[] {
  const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
  if (folder === '') return [place];
  const above = folder.lastIndexOf('/node_modules/');
  return [place, ...placesOf(name, above === -1 ? '' : folder.slice(0, above))];
}

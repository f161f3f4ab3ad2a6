/** Builds and runs images. */
export interface Engine {
  /** A short name, for the report. */
  readonly name: string;
  /** Builds an image from a Dockerfile, both below `context`. Rejects with the builder's output. */
  build(image: string, dockerfile: string, context: string): Promise<void>;
  start(options: RunOptions): Promise<Container>;
  /** The files of an image, each with its size in bytes; folders and links are left out. */
  files(image: string): Promise<ReadonlyMap<string, number>>;
  inspect(image: string): Promise<ImageFacts>;
  /** Removes everything that was built here, except the base image. */
  close(): Promise<void>;
}

export interface RunOptions {
  readonly image: string;
  readonly env: Readonly<Record<string, string>>;
  /** The port inside the container, which is the same on this machine's loopback address. */
  readonly port: number;
  readonly isReadOnly?: boolean;
  /** A folder of this machine, mounted at `/data`. */
  readonly volume?: string;
  /** Replaces the image's own command. */
  readonly command?: readonly string[];
}

export interface Container {
  readonly url: string;
  /** Everything that it has printed so far. */
  output(): string;
  /** The user that its first process runs as. */
  userId(): Promise<number>;
  /** Runs a command next to the first process, as HEALTHCHECK does; resolves with its exit code. */
  exec(command: readonly string[]): Promise<number>;
  /** Sends its first process a signal, or several. */
  signal(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Resolves with the exit code when it has ended. */
  readonly ended: Promise<number>;
}

/** The configuration of an image. */
export interface ImageFacts {
  readonly user: string;
  readonly workingDir: string;
  readonly env: readonly string[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Docker's format, which buildah knows too. */
export interface DockerConfig {
  readonly User?: string;
  readonly WorkingDir?: string;
  readonly Env?: readonly string[] | null;
  readonly Entrypoint?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  readonly Healthcheck?: { readonly Test?: readonly string[] } | null;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

/** Reads the configuration of an image as `docker image inspect` and `buildah inspect` print it. */
export function readFacts(config: DockerConfig): ImageFacts {
  return {
    user: config.User ?? '',
    workingDir: config.WorkingDir ?? '/',
    env: config.Env ?? [],
    entrypoint: config.Entrypoint ?? [],
    command: config.Cmd ?? [],
    healthcheck: config.Healthcheck?.Test ?? [],
    labels: config.Labels ?? {},
  };
}

/** Reads what `find -printf '/%P\\t%s\\n'` printed: each file with its size in bytes. */
export function readFiles(list: string): ReadonlyMap<string, number> {
  const lines = list
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  return new Map(lines.map(([path = '', bytes]) => [path, Number(bytes)]));
}

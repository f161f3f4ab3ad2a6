import {
  type handleUnaryCall,
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import { type Arguments, argumentTable, type Block } from './arguments.ts';
import { isNil, isUnknown, mapObject, nil, text, unknown } from './msgpack.ts';
import { protocol } from './protocol.ts';

export interface StandInProvider {
  /** The value of `TF_REATTACH_PROVIDERS` that makes Terraform use it instead of Google's. */
  readonly reattach: string;
  close(): void;
}

/** The project number that the stand-in returns. */
export const projectNumber = '417417417417';

interface Value {
  readonly msgpack: Buffer;
}

/** The used parts of the protocol's requests. */
interface Asked {
  readonly typeName: string;
  readonly config: Value;
  readonly rawState: { readonly json: Buffer };
  readonly currentState: Value;
  readonly priorState: Value;
  readonly proposedNewState: Value;
  readonly plannedState: Value;
}

/**
 * A stand-in for Google's provider: it knows the arguments in `arguments.json`, accepts all values that match them, and
 * invents the attributes that Google would return. So Terraform itself validates, plans and applies the configuration
 * without a cloud.
 */
export async function startStandInProvider(): Promise<StandInProvider> {
  const server = new Server();
  const { Provider } = loadPackageDefinition(protocol).tfplugin5 as unknown as {
    Provider: { service: ServiceDefinition };
  };
  server.addService(Provider.service, {
    GetSchema: answer(() => ({ provider: { block: providerBlock }, resourceSchemas, dataSourceSchemas })),
    PrepareProviderConfig: answer(({ config }) => ({ preparedConfig: config })),
    ValidateResourceTypeConfig: answer(() => ({})),
    ValidateDataSourceConfig: answer(() => ({})),
    ReadDataSource: answer(({ config }) => ({ state: { msgpack: mapObject(config.msgpack, found) } })),
    Configure: answer(() => ({})),
    UpgradeResourceState: answer(({ rawState }) => ({ upgradedState: { json: rawState.json } })),
    ReadResource: answer(({ currentState }) => ({ newState: currentState })),
    PlanResourceChange: answer(({ typeName, priorState, proposedNewState }) => ({
      plannedState: { msgpack: planned(typeName, isNil(priorState.msgpack), proposedNewState.msgpack) },
    })),
    ApplyResourceChange: answer(({ typeName, plannedState }) => ({
      newState: { msgpack: made(typeName, plannedState.msgpack) },
    })),
    Stop: answer(() => ({})),
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  const address = { Network: 'tcp', String: `127.0.0.1:${port}` };
  const here = { Protocol: 'grpc', ProtocolVersion: 5, Pid: process.pid, Test: true, Addr: address };
  return {
    reattach: JSON.stringify({ 'registry.terraform.io/hashicorp/google': here }),
    close: () => server.forceShutdown(),
  };
}

const answer =
  (reply: (asked: Asked) => object): handleUnaryCall<Asked, object> =>
  ({ request }, callback) =>
    callback(null, reply(request));

const isWriteOnly = (name: string): boolean => name.endsWith('_wo');
/** The attributes that Google returns; for these two even if they may be given. */
const isComputed = (name: string, type: string): boolean =>
  / computed$/.test(type) || (type === 'string' && (name === 'id' || name === 'project'));

function schemaBlock({ attributes, blocks }: Arguments): object {
  return {
    attributes: Object.entries(attributes).map(([name, type]) => ({
      name,
      type: Buffer.from(JSON.stringify(ctyType(type))),
      required: / required$/.test(type),
      optional: !/ (?:required|computed)$/.test(type),
      computed: isComputed(name, type),
      writeOnly: isWriteOnly(name),
    })),
    blockTypes: Object.entries(blocks).map(([typeName, block]) => ({
      typeName,
      ...nesting(block),
      block: schemaBlock(block),
    })),
  };
}

const resourceSchemas = Object.fromEntries(
  Object.entries(argumentTable.resources).map(([type, resource]) => [
    type,
    { version: 0, block: schemaBlock(resource) },
  ]),
);

/** The data source, which is read and not created: the project's number. */
const dataSourceSchemas = {
  google_project: {
    version: 0,
    block: schemaBlock({ attributes: { project_id: 'string', number: 'string computed' }, blocks: {} }),
  },
};

const found = (name: string, value: Buffer): Buffer =>
  isNil(value) ? text(name === 'number' ? projectNumber : name) : value;

const providerBlock = schemaBlock({ attributes: { project: 'string', region: 'string' }, blocks: {} });

/** `list(string)` → `["list","string"]`; `any` is Terraform's `dynamic`. */
function ctyType(type: string): unknown {
  const [, outer = '', inner = ''] = /^(?:(list|set|map)\()?(\w+)\)?/.exec(type) ?? [];
  const element = inner === 'any' ? 'dynamic' : inner;
  return outer === '' ? element : [outer, element];
}

function nesting({ nesting, isRequired }: Block): object {
  const minItems = isRequired ? 1 : 0;
  if (nesting === 'timeouts') return { nesting: 1 };
  if (nesting === 'set') return { nesting: 3, minItems };
  return nesting === 'one' ? { nesting: 2, minItems, maxItems: 1 } : { nesting: 2, minItems };
}

const attributeOf = (type: string, name: string): string => argumentTable.resources[type]?.attributes[name] ?? '';

/** Attributes from Google are unknown before the apply; write-only ones are never returned. */
function planned(type: string, isNew: boolean, proposed: Buffer): Buffer {
  return mapObject(proposed, (name, value) => {
    if (isWriteOnly(name)) return nil;
    return isNew && isNil(value) && isComputed(name, attributeOf(type, name)) ? unknown : value;
  });
}

function made(type: string, plannedState: Buffer): Buffer {
  return mapObject(plannedState, (name, value) => (isUnknown(value) ? madeUp(type, name) : value));
}

function madeUp(type: string, name: string): Buffer {
  const kind = attributeOf(type, name).split(' ')[0];
  if (kind === 'bool') return Buffer.of(0xc3);
  if (kind === 'number') return Buffer.of(1);
  if (kind === 'list(string)') return Buffer.of(0x90);
  if (kind === 'map(string)') return Buffer.of(0x80);
  if (kind === 'any') return nil;
  return text(name === 'uri' ? 'https://whatsapp.example' : `${type}.${name}`);
}

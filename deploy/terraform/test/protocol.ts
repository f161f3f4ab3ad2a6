import { fromJSON, type PackageDefinition } from '@grpc/proto-loader';

/** Field name → its number and type, as in protobuf's JSON descriptors. */
const fields = (...names: readonly (readonly [name: string, id: number, type: string, rule?: 'repeated'])[]) => ({
  fields: Object.fromEntries(names.map(([name, id, type, rule]) => [name, { id, type, ...(rule && { rule }) }])),
});

const call = (request: object, response: object) => ({ nested: { Request: request, Response: response } });
const method = (name: string) => ({
  requestType: `${name}.Request`,
  responseType: `${name}.Response`,
  comment: '',
});
const nothing = { fields: {} };
const diagnostics = ['diagnostics', 1, 'Diagnostic', 'repeated'] as const;

/** The part of Terraform's plugin protocol, version 5, that is used here. */
export const protocol: PackageDefinition = fromJSON({
  nested: {
    tfplugin5: {
      nested: {
        DynamicValue: fields(['msgpack', 1, 'bytes'], ['json', 2, 'bytes']),
        Diagnostic: fields(['severity', 1, 'int32'], ['summary', 2, 'string'], ['detail', 3, 'string']),
        RawState: fields(['json', 1, 'bytes']),
        Attribute: fields(
          ['name', 1, 'string'],
          ['type', 2, 'bytes'],
          ['required', 4, 'bool'],
          ['optional', 5, 'bool'],
          ['computed', 6, 'bool'],
          ['writeOnly', 10, 'bool'],
        ),
        NestedBlock: fields(
          ['typeName', 1, 'string'],
          ['block', 2, 'Block'],
          ['nesting', 3, 'int32'],
          ['minItems', 4, 'int64'],
          ['maxItems', 5, 'int64'],
        ),
        Block: fields(['attributes', 2, 'Attribute', 'repeated'], ['blockTypes', 3, 'NestedBlock', 'repeated']),
        Schema: fields(['version', 1, 'int64'], ['block', 2, 'Block']),
        GetProviderSchema: call(nothing, {
          fields: {
            provider: { id: 1, type: 'Schema' },
            resourceSchemas: { id: 2, keyType: 'string', type: 'Schema' },
            dataSourceSchemas: { id: 3, keyType: 'string', type: 'Schema' },
          },
        }),
        PrepareProviderConfig: call(
          fields(['config', 1, 'DynamicValue']),
          fields(['preparedConfig', 1, 'DynamicValue']),
        ),
        Configure: call(nothing, fields(diagnostics)),
        ValidateResourceTypeConfig: call(nothing, fields(diagnostics)),
        ValidateDataSourceConfig: call(nothing, fields(diagnostics)),
        ReadDataSource: call(
          fields(['typeName', 1, 'string'], ['config', 2, 'DynamicValue']),
          fields(['state', 1, 'DynamicValue']),
        ),
        UpgradeResourceState: call(
          fields(['typeName', 1, 'string'], ['rawState', 3, 'RawState']),
          fields(['upgradedState', 1, 'DynamicValue']),
        ),
        ReadResource: call(fields(['currentState', 2, 'DynamicValue']), fields(['newState', 1, 'DynamicValue'])),
        PlanResourceChange: call(
          fields(['typeName', 1, 'string'], ['priorState', 2, 'DynamicValue'], ['proposedNewState', 3, 'DynamicValue']),
          fields(['plannedState', 1, 'DynamicValue']),
        ),
        ApplyResourceChange: call(
          fields(['typeName', 1, 'string'], ['priorState', 2, 'DynamicValue'], ['plannedState', 3, 'DynamicValue']),
          fields(['newState', 1, 'DynamicValue']),
        ),
        Stop: call(nothing, nothing),
        Provider: {
          methods: {
            GetSchema: method('GetProviderSchema'),
            PrepareProviderConfig: method('PrepareProviderConfig'),
            ValidateResourceTypeConfig: method('ValidateResourceTypeConfig'),
            ValidateDataSourceConfig: method('ValidateDataSourceConfig'),
            ReadDataSource: method('ReadDataSource'),
            UpgradeResourceState: method('UpgradeResourceState'),
            Configure: method('Configure'),
            ReadResource: method('ReadResource'),
            PlanResourceChange: method('PlanResourceChange'),
            ApplyResourceChange: method('ApplyResourceChange'),
            Stop: method('Stop'),
          },
        },
      },
    },
  },
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTracingChoice } from './tracing.ts';

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318' };

describe('readTracingChoice', () => {
  it('is nothing unless a receiver is named', () => {
    expect(readTracingChoice({}).value).toBeNull();
    expect(readTracingChoice({ ...endpoint, OTEL_SDK_DISABLED: 'true' }).value).toBeNull();
    expect(readTracingChoice({ ...endpoint, OTEL_TRACES_EXPORTER: 'none' }).value).toBeNull();
    expect(readTracingChoice({ ...endpoint, OTEL_TRACES_SAMPLER: 'always_off' }).value).toBeNull();
  });

  it('leaves the share to the service, or has that of the sampler', () => {
    expect(readTracingChoice(endpoint).value).toEqual({ protocol: 'http/protobuf', share: null, environment: {} });
    expect(readTracingChoice({ ...endpoint, OTEL_TRACES_SAMPLER: 'parentbased_always_on' }).value?.share).toBe(1);
    const sampler = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.05' };
    const traces = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://x/v1/traces' };
    const json = { OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' };
    expect(readTracingChoice({ ...traces, ...json, ...sampler }).value).toMatchObject({
      protocol: 'http/json',
      share: 0.05,
    });
  });

  it('reads headers with a secret from a file, one a line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'headers-'));
    const file = join(folder, 'headers');
    writeFileSync(file, 'api-key=a%20b\nx-team=1\n');
    const read = readTracingChoice({ ...endpoint, OTEL_EXPORTER_OTLP_HEADERS_FILE: file });
    const both = { OTEL_EXPORTER_OTLP_HEADERS: 'a=b', OTEL_EXPORTER_OTLP_HEADERS_FILE: file };
    const twice = readTracingChoice({ ...endpoint, ...both });
    rmSync(folder, { recursive: true });
    expect(read.value?.environment).toEqual({ OTEL_EXPORTER_OTLP_HEADERS: 'api-key=a%20b,x-team=1' });
    expect(twice.problem).toContain('are both set');
  });

  it.each([
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    { OTEL_TRACES_SAMPLER: 'xray' },
    { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '50%' },
  ])('says what is wrong with %j', (wrong) => {
    expect(readTracingChoice({ ...endpoint, ...wrong }).problem).toMatch(/ is ".*"\. Give /);
  });
});

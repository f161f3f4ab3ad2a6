import { describe, expect, it } from 'vitest';
import { cloudError, missingParameter, unknownObject } from './errors.ts';
import { errorBody } from './graph-error.ts';

describe('errorBody', () => {
  it('is the envelope of an error of the Cloud API', () => {
    expect(errorBody(cloudError(132001, 'template name (order_x) does not exist in en_US'), 'A5Ld_C')).toEqual({
      error: {
        message: '(#132001) Template name does not exist in the translation',
        type: 'OAuthException',
        code: 132001,
        error_data: { messaging_product: 'whatsapp', details: 'template name (order_x) does not exist in en_US' },
        fbtrace_id: 'A5Ld_C',
      },
    });
  });

  it('has no details if Meta gives none', () => {
    expect(errorBody(missingParameter('messaging_product'), 'A1')).toEqual({
      error: {
        message: '(#100) The parameter messaging_product is required.',
        type: 'OAuthException',
        code: 100,
        fbtrace_id: 'A1',
      },
    });
    expect(errorBody(cloudError(133010), 'A1')).not.toHaveProperty('error.error_data');
  });

  it('has the subcode and the type of an unknown object, without a prefix', () => {
    expect(errorBody(unknownObject('POST', '42'), 'A1')).toEqual({
      error: {
        message:
          "Unsupported post request. Object with ID '42' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api",
        type: 'GraphMethodException',
        code: 100,
        error_subcode: 33,
        fbtrace_id: 'A1',
      },
    });
  });

  it('marks transient errors', () => {
    expect(errorBody(cloudError(2), 'A1')).toMatchObject({ error: { is_transient: true } });
  });
});

describe('cloudError', () => {
  it.each([
    [131000, 500],
    [131056, 400],
    [132001, 404],
    [133004, 503],
    [368, 403],
  ])('answers %s with HTTP %s', (code, httpStatus) => {
    expect(cloudError(code).httpStatus).toBe(httpStatus);
  });
});

/** Where the samples of media headers are read: Meta has a CDN for them, open to everybody. */
export const headerSamplePath = '/whatsapp_business/template_samples/';

/** The path of the samples of media headers; Meta has a public CDN for them. */
export const headerSamplePath = '/whatsapp_business/template_samples/';

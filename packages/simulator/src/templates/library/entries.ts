/** A ready-made template of Meta's library, which businesses can copy (Meta: templates/template-library). */
export interface LibraryEntry {
  readonly id: string;
  readonly name: string;
  readonly language: string;
  readonly category: 'UTILITY';
  readonly topic: string;
  readonly usecase: string;
  readonly industry: readonly string[];
  readonly header?: string;
  readonly body: string;
  /** An example for each variable of the body. */
  readonly body_params: readonly string[];
  readonly body_param_types: readonly string[];
  readonly buttons?: readonly LibraryButton[];
}

export interface LibraryButton {
  readonly type: 'URL' | 'PHONE_NUMBER';
  readonly text: string;
  readonly url?: string;
  readonly phone_number?: string;
}

/** A few templates in the form of Meta's; names and texts are the simulator's own. */
export const libraryEntries: readonly LibraryEntry[] = [
  {
    id: '7147013345418901',
    name: 'simulated_parcel_update',
    language: 'en_US',
    category: 'UTILITY',
    topic: 'ORDER_MANAGEMENT',
    usecase: 'SHIPMENT_CONFIRMATION',
    industry: ['E_COMMERCE'],
    header: 'Your parcel is on its way',
    body: 'Hello {{1}}, your order {{2}} has left our warehouse and should reach you on {{3}}.',
    body_params: ['Ada', '77', 'Friday'],
    body_param_types: ['TEXT', 'TEXT', 'DATE'],
    buttons: [{ type: 'URL', text: 'Track parcel', url: 'https://www.example.com/' }],
  },
  {
    id: '7147013345418902',
    name: 'simulated_payment_received',
    language: 'en_US',
    category: 'UTILITY',
    topic: 'PAYMENTS',
    usecase: 'PAYMENT_CONFIRMATION',
    industry: ['FINANCIAL_SERVICES', 'E_COMMERCE'],
    header: 'Payment received',
    body: 'Thank you {{1}}, we have received your payment of {{2}} for the invoice {{3}}.',
    body_params: ['Ada', '12 EUR', '4711'],
    body_param_types: ['TEXT', 'AMOUNT', 'TEXT'],
  },
  {
    id: '7147013345418903',
    name: 'simulated_visit_reminder',
    language: 'en_US',
    category: 'UTILITY',
    topic: 'EVENT_REMINDER',
    usecase: 'APPOINTMENT_REMINDER',
    industry: ['HEALTH', 'SERVICES'],
    body: 'Hello {{1}}, this is a reminder of your visit on {{2}}. Call us if you need another time.',
    body_params: ['Ada', 'Monday'],
    body_param_types: ['TEXT', 'DATE'],
    buttons: [{ type: 'PHONE_NUMBER', text: 'Call us', phone_number: '+16505550000' }],
  },
];

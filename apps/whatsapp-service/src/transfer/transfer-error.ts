/** An export or import that fails because of its files or options: what happened, and what to do. */
export class TransferError extends Error {
  override readonly name = 'TransferError';
}

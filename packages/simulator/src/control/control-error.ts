/** A call of the control API, or a seed, that can't be done as it is; the message says why. */
export class ControlError extends Error {
  readonly httpStatus: number;

  constructor(message: string, httpStatus = 400) {
    super(message);
    this.name = 'ControlError';
    this.httpStatus = httpStatus;
  }
}

let next = 0;

/** An address in 127/8, all of which are this machine; repeats only after about 16 million calls. */
export function freshAddress(): string {
  next = (next + 1) % (254 * 256 * 250);
  return `127.${1 + (next % 254)}.${Math.floor(next / 254) % 256}.${1 + (Math.floor(next / (254 * 256)) % 250)}`;
}

/** A map of limited size, which drops its oldest entry for a new one. */
export class BoundedMap<K, V> extends Map<K, V> {
  readonly #capacity: number;
  /** A lasting iterator at the oldest entry; a new iterator would walk over all removed entries each time. */
  #oldest: MapIterator<K>;

  constructor(capacity: number) {
    super();
    this.#capacity = capacity;
    this.#oldest = this.keys();
  }

  override set(key: K, value: V): this {
    super.set(key, value);
    if (this.size > this.#capacity) this.delete(this.#oldestKey());
    return this;
  }

  #oldestKey(): K {
    let next = this.#oldest.next();
    if (next.done) {
      this.#oldest = this.keys();
      next = this.#oldest.next();
    }
    return next.value as K;
  }
}

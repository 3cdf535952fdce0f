/** So many requests in each window for each id. Ids are those of known keys, so the table cannot outgrow them. */
export class RateLimit {
  #requests;
  #windowMs;
  #windows = new Map();

  constructor({ requests, windowMs }) {
    this.#requests = requests;
    this.#windowMs = windowMs;
  }

  allows(id) {
    const now = Date.now();
    let window = this.#windows.get(id);
    if (window === undefined || now - window.start >= this.#windowMs) {
      window = { start: now, used: 0 };
      this.#windows.set(id, window);
    }
    window.used += 1;
    return window.used <= this.#requests;
  }
}

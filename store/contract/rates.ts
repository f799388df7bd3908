/** A call that wants to go out within the limits of one window. */
export interface RateBooking {
  readonly provider: string;
  /** How many tokens it will use, as far as can be told. */
  readonly tokens: number;
  /** Null: without limit. */
  readonly requestsPerWindow: number | null;
  readonly tokensPerWindow: number | null;
  readonly windowMs: number;
  readonly nowMs: number;
  /** A call that would have to wait longer is not booked. */
  readonly maxWaitMs: number;
}

/** When the call may go out; `id` is null when it was not booked. */
export interface RateGrant {
  readonly id: number | null;
  readonly atMs: number;
}

/** A place in the queue of those that ask a provider at the same time. */
export interface RateTurn {
  readonly id: number;
  readonly isHeld: boolean;
  /** How many wait before it. */
  readonly ahead: number;
}

/**
 * Keeps the limits of providers for all processes that share this database. Calls are written down with the time at which
 * they go out, so that no window of the given length, wherever it begins, ever holds more than the limit; bursts within it
 * are free. Processes take turns: none books or takes what another one has just
 * booked or taken. Times are those of the caller's clock.
 */
export interface RateStore {
  /** Books the earliest moment at which the call keeps the limits; never one before a moment that was booked earlier. */
  book(booking: RateBooking): Promise<RateGrant>;

  /** Corrects the tokens of a call by what it really used. */
  settle(id: number, tokens: number): Promise<void>;

  /** Gives a booked moment back. */
  cancel(id: number): Promise<void>;

  /**
   * Asks for one of `limit` places, in the order of asking; `id` is null the first time. The place, or the one in the queue,
   * is lost unless it is asked for or renewed again within `leaseMs`.
   */
  takeTurn(turn: {
    readonly id: number | null;
    readonly provider: string;
    readonly limit: number;
    readonly nowMs: number;
    readonly leaseMs: number;
  }): Promise<RateTurn>;

  /** Keeps a place for another while; false when it was lost. */
  renewTurn(id: number, expiresAtMs: number): Promise<boolean>;

  /** Gives a place up. */
  leaveTurn(id: number): Promise<void>;

  /** Booked moments of a provider, oldest first. */
  grants(provider: string): Promise<readonly { readonly atMs: number; readonly tokens: number }[]>;
}

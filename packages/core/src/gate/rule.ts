/**
 * How the input of a gate counts on a change request: the target branch says what holds, and the change may ask for
 * more.
 */
export interface GateRule<T> {
  /** The value that counts: at least as strict as the target branch's. */
  strictest(own: T, target: T): T
}

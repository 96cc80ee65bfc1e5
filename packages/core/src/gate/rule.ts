/**
 * How the input of a gate counts on a change request: the target branch says what holds, and the change may ask for
 * more.
 */
export interface GateRule<T> {
  /** The value that counts: at least as strict as the target branch's. */
  strictest(own: T, target: T): T
}

/**
 * An input that says where the rights of the job go: to which cluster, to which server with which password. A change
 * request does not decide that.
 */
export interface Direction<T> {
  /** What of the value says where they go; a text, or a list of texts. Without it, all of what was given. */
  readonly to?: (value: T) => unknown
  /** Inputs of which one has to be given, or nothing goes along. Without it the rights of the action itself go. */
  readonly carries?: readonly string[]
  /** An input that the target branch has to have: where it has none, nothing stands yet that could be led elsewhere. */
  readonly where?: string
}

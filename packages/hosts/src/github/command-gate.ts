/**
 * Whether the runner looks for commands in what is written to one place. The runner knows one token at a time: a second
 * `stop-commands` before the first is taken back is not seen, nor is anything else. So all who write to one place share
 * one gate: stages that run side by side have a host each, and one standard output.
 */
export class CommandGate {
  readonly #print: (line: string) => void
  readonly #random: () => string
  #token: string | undefined
  #stops = 0

  constructor({ print, random }: { readonly print: (line: string) => void; readonly random: () => string }) {
    this.#print = print
    this.#random = random
  }

  /** Closed until as many are open again as were closed. */
  close(): () => void {
    this.#stops += 1
    if (this.#stops === 1) this.#stop()
    let isMine = true
    return () => {
      if (!isMine) return
      isMine = false
      this.#stops -= 1
      if (this.#stops === 0) this.#resume()
    }
  }

  /** A command of ours needs the runner's attention for the one line. */
  pass(command: string): void {
    const wasStopped = this.#token !== undefined
    if (wasStopped) this.#resume()
    this.#print(command)
    if (wasStopped) this.#stop()
  }

  #stop(): void {
    this.#token = this.#random()
    this.#print(`::stop-commands::${this.#token}`)
  }

  #resume(): void {
    if (this.#token !== undefined) this.#print(`::${this.#token}::`)
    this.#token = undefined
  }
}

const gates = new WeakMap<(text: string) => void, CommandGate>()

/** The gate of one place that is written to, the same for all who ask. */
export function gateOf(write: (text: string) => void, random: () => string): CommandGate {
  const gate = gates.get(write) ?? new CommandGate({ print: (line) => write(`${line}\n`), random })
  gates.set(write, gate)
  return gate
}

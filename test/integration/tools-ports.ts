import { createMachinery, NodeHttp, ProcessSignals, Redactor, TerminalHost } from '@slipway/hosts'
import { type Ports, Run } from '@slipway/core'

export interface Bench {
  readonly ports: Ports
  /** What the host was told. */
  readonly said: () => string
  /** Ends it as an action ends: temporary folders go. */
  readonly end: () => Promise<void>
}

/** The real ports, in a folder of their own and with an environment of our choosing. */
export function bench(workspace: string, env: NodeJS.ProcessEnv): Bench {
  const redactor = new Redactor()
  const signals = new ProcessSignals()
  const http = new NodeHttp({})
  let said = ''
  const write = (text: string) => {
    said += text
  }
  const host = new TerminalHost({
    redactor,
    write,
    given: new Map(),
    colours: false,
    directory: workspace,
  })
  const ports = {
    ...createMachinery({ env, host, http, redactor, signals, workspace }).ports('.'),
    record: new Run([]),
  }
  const end = async () => {
    await signals.cleanUp(() => undefined)
    http.close()
  }
  return { ports, said: () => said, end }
}

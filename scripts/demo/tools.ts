import { errorMessage } from '@slipway/core'
import { createMachinery, LazyHttp, ProcessSignals, Redactor, TerminalHost } from '@slipway/hosts'
import { installTool } from '@slipway/tools'
import { good, note } from './output'

export interface DemoTools {
  /** Sentence parts: `Helm 4.1.4`. */
  readonly real: readonly string[]
  /** Undefined when Trivy is there; else why not. */
  readonly withoutTrivy: string | undefined
}

/** Gets the tools ahead, so that the first stage does not have to wait for them, and says which could not be had. */
export async function getTools(): Promise<DemoTools> {
  const redactor = new Redactor()
  const signals = new ProcessSignals()
  const look = { interactive: process.stdout.isTTY, colours: process.stdout.isTTY }
  const host = new TerminalHost({
    redactor,
    write: (text) => process.stdout.write(text),
    given: new Map(),
    ...look,
    directory: '.',
  })
  const http = new LazyHttp(process.env)
  const machinery = createMachinery({ env: process.env, host, http, redactor, signals, workspace: process.cwd() })
  const ports = machinery.ports('.')
  const real: string[] = []
  const get = async (tool: 'helm' | 'kubectl' | 'trivy', version?: string) => {
    const { version: got, from } = await installTool(
      { ...ports, record: (await import('@slipway/core')).mergeRecords([]) },
      { tool, ...(version === undefined ? {} : { version }) },
    )
    real.push(`${tool} ${got}`)
    note(`  ${tool} ${got} from ${from}`)
  }
  let withoutTrivy: string | undefined
  try {
    await get('helm', '4')
    await get('kubectl')
    await get('trivy').catch((error: unknown) => (withoutTrivy = errorMessage(error)))
  } finally {
    await signals.cleanUp(note)
    http.close()
  }
  good('every tool is the one that the lock names, by its hash')
  return { real, withoutTrivy }
}

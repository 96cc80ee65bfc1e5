import { type ExecResult, listAt, parseJson, type Ports, type Running, ToolError } from '@slipway/core'
import type { Access } from './access/access'
import type { HelmMajor } from './helm/command'
import { READ_LIMITS, type Reading, startReading } from './helm/reading'

/** The programs, already installed and verified. */
export interface DeployTools {
  readonly helm: string
  readonly helmMajor: HelmMajor
  readonly helmVersion: string
  readonly kubectl: string
}

/**
 * Reads what the lock says of a Helm. Which releases may run at all is the lock's matter.
 * @throws ToolError `HELM_UNKNOWN`
 */
export function helmMajor(version: string): HelmMajor {
  const major = Number(/^v?(\d+)\.\d+\.\d+/.exec(version)?.[1])
  if (major === 3 || major === 4) return major
  throw new ToolError('HELM_UNKNOWN', `expected Helm 3 or 4, found "${version}"`, 'choose helm-version 3 or 4')
}

/** A look at a list of kinds: what was read, and what stood in the way. */
export interface Listing {
  readonly items: readonly unknown[]
  readonly forbidden: readonly string[]
  /** The API server gave no answer, or not a whole one. */
  readonly lost?: string
}

const LIMIT = { call: 20_000, bytes: 64 * 1024 * 1024 }

/** Helm and kubectl against one cluster. */
export class Kube {
  /** Kinds that these credentials may not read, as was seen. */
  readonly forbidden = new Set<string>()

  constructor(
    readonly ports: Ports,
    readonly access: Access,
    readonly tools: DeployTools,
  ) {}

  /** For generated files. */
  get folder(): string {
    return this.access.folder
  }

  helm(args: readonly string[], timeout = READ_LIMITS.timeout): Promise<ExecResult> {
    return this.ports.exec.run(this.tools.helm, args, { env: this.access.env, timeout, capture: READ_LIMITS.capture })
  }

  startReading(args: readonly string[]): Reading {
    return startReading(this.ports, this.tools.helm, args, this.access.env)
  }

  startHelm(args: readonly string[]): Running {
    return this.ports.exec.start(this.tools.helm, args, { env: this.access.env })
  }

  kubectl(args: readonly string[], timeout = LIMIT.call): Promise<ExecResult> {
    return this.ports.exec.run(this.tools.kubectl, ['--request-timeout=15s', ...args], {
      env: this.access.env,
      timeout,
      capture: LIMIT.bytes,
    })
  }

  startKubectl(args: readonly string[]): Running {
    return this.ports.exec.start(this.tools.kubectl, args, { env: this.access.env, capture: 256 * 1024 })
  }

  async list(args: readonly string[]): Promise<Listing> {
    const result = await this.kubectl(args)
    const document = parseJson(result.stdout)
    const items =
      document === undefined
        ? []
        : Array.isArray((document as { items?: unknown }).items)
          ? listAt(document, 'items')
          : [document]
    const forbidden = forbiddenKinds(result.stderr)
    if (result.code === 0 && (document !== undefined || result.stdout.trim() === '')) return { items, forbidden }
    const others = result.stderr
      .split('\n')
      .filter((line) => line.trim() !== '' && !/\(Forbidden\)/.test(line) && !/^Warning:/.test(line))
    if (forbidden.length > 0 && others.length === 0) return { items, forbidden }
    return {
      items,
      forbidden,
      lost: lastLine(others.join('\n')) || `kubectl ended with ${result.code ?? result.signal ?? 'nothing'}`,
    }
  }
}

export function forbiddenKinds(stderr: string): readonly string[] {
  return [...stderr.matchAll(/\(Forbidden\): ([a-z.]+)/g)].map(([, kind]) => kind?.split('.')[0] ?? '')
}

/** What a tool said at last, without its usage text. */
export function lastLine(text: string): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return (lines.findLast((line) => line.startsWith('Error:')) ?? lines.at(-1) ?? '').replace(/^Error: /, '')
}

/** Helm's error with the lines that explain it. */
export function lastErrors(text: string): string {
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^(?:level=|W\d{4}|I\d{4}|Release ")/.test(line))
  const first = lines.findIndex((line) => line.startsWith('Error:'))
  return (first < 0 ? lastLine(text) : lines.slice(first, first + 8).join(' ')).replace(/^Error: /, '')
}

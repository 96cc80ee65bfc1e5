import { spawn } from 'node:child_process'
import { request } from 'node:http'
import { connect } from 'node:net'
import type { ContainerSpec, Probe } from '../model'
import { StartFailure } from './process'

export interface ProbeTarget {
  readonly container: ContainerSpec
  /** Where on this machine a port of the container answers. */
  readonly portOf: (port: number) => number
  /** The address that messages show. */
  readonly podAddress: string
  /** How a command is run inside. */
  readonly inside: (command: readonly string[]) => {
    file: string
    args: readonly string[]
    options: { cwd: string; env: Record<string, string> }
  }
}

/** `why` is in the kubelet's words. A probe that errored could not be asked: it says nothing about the container. */
export type ProbeResult =
  { readonly outcome: 'passed' } | { readonly outcome: 'failed' | 'errored'; readonly why: string }

/** Never rejects: whatever stops a probe from being asked is a probe that errored. */
export async function runProbe(probe: Probe, target: ProbeTarget): Promise<ProbeResult> {
  try {
    const why = await ask(probe, target, (probe.timeoutSeconds ?? 1) * 1000)
    return why === undefined ? { outcome: 'passed' } : { outcome: 'failed', why }
  } catch (error) {
    return { outcome: 'errored', why: error instanceof Error ? error.message : String(error) }
  }
}

/** Undefined when the probe succeeded, else why not. */
async function ask(probe: Probe, target: ProbeTarget, timeout: number): Promise<string | undefined> {
  if (probe.httpGet) return httpProbe(probe.httpGet, target, timeout)
  if (probe.tcpSocket) return tcpProbe(portNumber(probe.tcpSocket.port, target.container), target, timeout)
  if (probe.exec) return execProbe(probe.exec.command ?? [], target, timeout)
  return undefined
}

/** @throws Error in the words of the kubelet's ResolveContainerPort */
function portNumber(port: number | string, { ports = [] }: ContainerSpec): number {
  const named = typeof port === 'number' ? port : ports.find(({ name }) => name === port)?.containerPort
  if (named === undefined && !/^\d+$/.test(String(port)))
    throw new Error(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`)
  const number = named ?? Number(port)
  if (number < 1 || number > 65_535) throw new Error(`invalid port number: ${number}`)
  return number
}

function httpProbe(
  get: NonNullable<Probe['httpGet']>,
  { container, portOf, podAddress }: ProbeTarget,
  timeout: number,
): Promise<string | undefined> {
  const port = portNumber(get.port, container)
  // Go's URLs escape what Node refuses in a path.
  const path = (get.path ?? '/').replace(/[^!-~]+/g, encodeURIComponent)
  const shown = `Get "http://${podAddress}:${port}${path}"`
  const headers = {
    'user-agent': 'kube-probe/1.34',
    ...Object.fromEntries((get.httpHeaders ?? []).map(({ name, value }) => [name, value])),
  }
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port: portOf(port), path, headers, agent: false }, (response) => {
      response.on('error', () => asked.destroy()).resume()
      const status = response.statusCode ?? 0
      clearTimeout(timer)
      resolve(status >= 200 && status < 400 ? undefined : `HTTP probe failed with statuscode: ${status}`)
    })
    const timer = setTimeout(() => {
      resolve(`${shown}: context deadline exceeded (Client.Timeout exceeded while awaiting headers)`)
      asked.destroy()
    }, timeout)
    asked.on('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer)
      resolve(`${shown}: ${dialing(error, podAddress, port)}`)
    })
    asked.end()
  })
}

const dialing = (error: NodeJS.ErrnoException, address: string, port: number) =>
  error.code === 'ECONNREFUSED'
    ? `dial tcp ${address}:${port}: connect: connection refused`
    : error.code === 'ECONNRESET'
      ? 'EOF'
      : error.message

function tcpProbe(port: number, { portOf, podAddress }: ProbeTarget, timeout: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: portOf(port), timeout })
    const end = (result: string | undefined) => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', () => end(undefined))
    socket.once('timeout', () => end(`dial tcp ${podAddress}:${port}: i/o timeout`))
    socket.on('error', (error) => end(dialing(error, podAddress, port)))
  })
}

function execProbe(command: readonly string[], target: ProbeTarget, timeout: number): Promise<string | undefined> {
  const { file, args, options } = insideOf(target, command)
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], timeout, killSignal: 'SIGKILL' })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream
        .on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-10_000)))
        .on('error', () => undefined)
    child.on('error', (error) => reject(notExecuted(error.message)))
    child.once('close', (code, signal) =>
      resolve(
        code === 0
          ? undefined
          : signal
            ? `command timed out: "${command.join(' ')}" timed out after ${timeout / 1000}s`
            : output,
      ),
    )
  })
}

function insideOf(target: ProbeTarget, command: readonly string[]): ReturnType<ProbeTarget['inside']> {
  try {
    return target.inside(command)
  } catch (error) {
    throw error instanceof StartFailure ? notExecuted(error.why) : error
  }
}

/** What containerd answers to the kubelet. */
const notExecuted = (why: string) =>
  new Error(
    `rpc error: code = Unknown desc = failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: ${why}: unknown`,
  )

import { spawn } from 'node:child_process'

/** What could publish. Builders and other programs of the lock do not get it; who needs it is given it. */
const CREDENTIALS = /^(GITHUB_TOKEN|GH_TOKEN|NODE_AUTH_TOKEN|NPM_TOKEN|ACTIONS_.*|SLIPWAY_REGISTRY_.*)$/

const withoutCredentials = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !CREDENTIALS.test(name)))

/** What npm takes to know a job of GitHub by its identity. */
export const identity = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      (pair): pair is [string, string] => pair[0].startsWith('ACTIONS_ID_TOKEN_') && pair[1] !== undefined,
    ),
  )

export interface RunWish {
  readonly cwd: string
  /** Beside this process' own, without credentials. */
  readonly env?: Readonly<Record<string, string>>
  /** Shown as it comes, beside being returned. */
  readonly loud?: boolean
}

/** A program that ended with another code than 0, with the end of what it said. */
export class ProgramFailed extends Error {
  constructor(
    readonly program: string,
    readonly code: number | null,
    readonly output: string,
  ) {
    super(`${program} ended with ${String(code)}:\n${output.trimEnd().split('\n').slice(-20).join('\n')}`)
  }
}

/** What a program wrote to standard output. No shell; arguments are a list. @throws ProgramFailed */
export function run(file: string, args: readonly string[], { cwd, env = {}, loud }: RunWish): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...args], {
      cwd,
      env: { ...withoutCredentials(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const [out, all]: [Buffer[], Buffer[]] = [[], []]
    const hear = (chunk: Buffer, kept: readonly Buffer[][]) => {
      for (const list of kept) list.push(chunk)
      if (loud === true) process.stderr.write(chunk)
    }
    child.stdout.on('data', (chunk: Buffer) => hear(chunk, [out, all]))
    child.stderr.on('data', (chunk: Buffer) => hear(chunk, [all]))
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(Buffer.concat(out).toString())
      else reject(new ProgramFailed(`${file} ${args.slice(0, 3).join(' ')}`, code, Buffer.concat(all).toString()))
    })
  })
}

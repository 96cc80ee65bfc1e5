import { spawn } from 'node:child_process'

export type Say = (line: string) => void

/** `-v` names each package on standard error as it is compiled: their number is the progress. */
const PACKAGE = /^(?!go: )\S+$/gm

/** Runs `go` to its end and says every ten seconds how far it is. Give `-v` to what compiles. */
export async function go(
  args: readonly string[],
  cwd: string,
  say: Say,
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const child = spawn('nice', ['-n', '10', 'go', ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  let packages = 0
  let text = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    packages += chunk.match(PACKAGE)?.length ?? 0
    text = (text + chunk).slice(-4096)
  })
  const started = Date.now()
  const ticker = setInterval(
    () => say(`  ${packages} packages compiled, ${Math.round((Date.now() - started) / 1000)} s`),
    10_000,
  )
  const code = await new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  ).finally(() => clearInterval(ticker))
  if (code !== 0) throw new Error(`go ${args[0] ?? ''} ended with ${String(code)}:\n${text}`)
}

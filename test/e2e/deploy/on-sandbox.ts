import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '@slipway/sandbox'
import { installClients } from '../cluster/clients'

/**
 * `tsx test/e2e/deploy/on-sandbox.ts [flags of suite.ts]`: the suite on a sandbox of its own, with both Helms unless
 * one is named.
 */
const folder = await mkdtemp(join(tmpdir(), 'slipway-suite-'))
const { helm3, helm4, kubectl } = await installClients((line) => void process.stderr.write(`${line}\n`))
const sandbox = await startSandbox({
  directory: join(folder, 'sandbox'),
  problem: (error) => process.stderr.write(`sandbox: ${String(error)}\n`),
})
const flags = process.argv.slice(2)
const helms = flags.some((flag) => flag.startsWith('--helm')) ? [] : [`--helm=${helm4}`, `--helm=${helm3}`]
// The sandbox is this process: stopped for a while, it is silent as a stopped API server is.
const args = [
  '--sandbox',
  `--kubeconfig=${sandbox.kubeconfig}`,
  `--registry=${sandbox.registryAddress}`,
  `--apiserver-pid=${process.pid}`,
  `--kubectl=${kubectl}`,
  ...helms,
  ...flags,
]
const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'suite.ts'), ...args], {
  stdio: 'inherit',
})
child.once('close', (code) => {
  process.exitCode = code ?? 30
  const clear = () => rm(folder, { recursive: true, force: true })
  sandbox
    .stop()
    .then(clear)
    .catch((error: unknown) => {
      console.error(error)
      process.exitCode = 1
    })
})

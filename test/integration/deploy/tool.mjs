#!/usr/bin/env node
// Stands in for Helm and kubectl: writes down how it was started, and answers as if there were no release yet.
import { appendFileSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const [log, ...args] = process.argv.slice(2)
const mode = (path) => (statSync(path).mode & 0o777).toString(8)
const files = args
  .filter((arg) => arg.startsWith('--values=') && arg.endsWith('.json'))
  .map((arg) => arg.slice('--values='.length))
const kubeconfig = process.env.KUBECONFIG
appendFileSync(
  log,
  `${JSON.stringify({ args, env: process.env, kubeconfig: mode(kubeconfig), folder: mode(dirname(kubeconfig)), values: files.map(mode) })}\n`,
)

const image = files
  .map((path) => JSON.parse(readFileSync(path, 'utf8')).image)
  .find((found) => found?.digest !== undefined)
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'db' },
  stringData: { password: 'canary-in-the-chart' },
}
const pod = {
  containers: [{ name: 'app', image: image === undefined ? 'app:1' : `${image.repository}@${image.digest}` }],
}
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'app' },
  spec: { template: { spec: pod } },
}
const manifest = `${JSON.stringify(secret)}\n---\n${JSON.stringify(deployment)}\n`

const fail = (text) => {
  process.stderr.write(`Error: ${text}\n`)
  process.exitCode = 1
}
if (args[0] === 'history') fail('release: not found')
else if (args.includes('namespace'))
  process.stdout.write(JSON.stringify({ kind: 'Namespace', metadata: { name: 'default' } }))
else if (args[0] === 'template') process.stdout.write(manifest)
else if (args.includes('--dry-run=server')) process.stdout.write(JSON.stringify({ manifest, hooks: [] }))
else if (args[0] === 'upgrade')
  fail(
    'INSTALLATION FAILED: Secret "db" is invalid: data[password]: Invalid value: "canary-in-the-chart": password=canary-of-nobody',
  )

import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from '@jest/globals'

const root = join(import.meta.dirname, '../../..')
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'deploy-killed-'))
  mkdirSync(join(folder, 'chart'))
  writeFileSync(join(folder, 'chart/Chart.yaml'), 'apiVersion: v2\nname: app\nversion: 1.0.0\n')
  writeFileSync(join(folder, 'chart/values.yaml'), 'image: {repository: r.example.com/app, tag: "1", digest: ""}\n')
  const user = { contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }], users: [{ name: 'u', user: {} }] }
  const clusters = [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }]
  writeFileSync(join(folder, 'kubeconfig'), JSON.stringify({ ...user, clusters }))
  // As the kernel does when memory runs out.
  writeFileSync(join(folder, 'helm'), '#!/bin/sh\nkill -9 $$\n')
  chmodSync(join(folder, 'helm'), 0o755)
})
afterAll(() => rmSync(folder, { recursive: true }))

const INPUTS = {
  chart: './chart',
  release: 'app',
  image: `r.example.com/app@sha256:${'a'.repeat(64)}`,
  kubeconfig: 'kubeconfig',
  'dry-run': 'render',
}

/** Inputs and the rest as each host gives them; outputs are read from its file. */
function environmentOf(host: 'github' | 'gitlab', output: string): Record<string, string> {
  const name = (input: string) => (host === 'github' ? input : input.replaceAll('-', '_')).toUpperCase()
  const inputs = Object.entries(INPUTS).map(([input, value]) => [`INPUT_${name(input)}`, value] as const)
  const own =
    host === 'github'
      ? { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: folder, GITHUB_OUTPUT: output, RUNNER_TEMP: folder }
      : { GITLAB_CI: 'true', CI_PROJECT_DIR: folder }
  return { CI: 'true', ...own, ...Object.fromEntries(inputs) }
}

test.each(['github', 'gitlab'] as const)('a Helm that is killed is no fault of the chart, on %s', async (host) => {
  const output = join(folder, `output-${host}`)
  writeFileSync(output, '')
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    TSX_TSCONFIG_PATH: join(root, 'tsconfig.json'),
    SUITE_HELM: join(folder, 'helm'),
    SUITE_HELM_VERSION: '4.1.4',
    ...environmentOf(host, output),
  }
  const args = ['--import', loader, join(root, 'test/e2e/deploy/entry.ts')]
  const ended = await new Promise<{ readonly code: unknown; readonly text: string }>((resolve) => {
    execFile(process.execPath, args, { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, text: stdout + stderr }),
    )
  })
  expect(ended).toMatchObject({ code: 3, text: expect.stringMatching(/Helm was ended by SIGKILL/) })
  const outputs =
    host === 'github'
      ? readFileSync(output, 'utf8')
      : readFileSync(join(folder, 'slipway-out/deploy/outputs.env'), 'utf8')
  expect(outputs).toContain('tool-failed')
})

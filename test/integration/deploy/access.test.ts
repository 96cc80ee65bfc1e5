import { execFile } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = join(here, '../../..')
const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const DIGEST = `sha256:${'a'.repeat(64)}`
const onLinux: (name: string, work: () => Promise<void>) => void =
  process.platform === 'linux' ? test : (name, work) => test.skip(`${name} (skipped: not on Linux)`, work)

interface Start {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly kubeconfig: string
  readonly folder: string
  readonly values: readonly string[]
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'deploy-access-'))
  mkdirSync(join(folder, 'chart'))
  writeFileSync(join(folder, 'chart/values.yaml'), 'image: {repository: app, tag: "1", digest: ""}\n')
  for (const name of ['helm', 'kubectl', 'kubelogin']) {
    writeFileSync(
      join(folder, name),
      `#!/bin/sh\nexec '${process.execPath}' '${join(here, 'tool.mjs')}' '${join(folder, 'starts')}' "$@"\n`,
    )
    chmodSync(join(folder, name), 0o755)
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Starts the action as a terminal would, with tools that write down how they were started. */
function deploy(
  user: object,
  inputs: Readonly<Record<string, string>> = {},
  path: readonly string[] = [],
): Promise<{ readonly code: number; readonly text: string; readonly starts: readonly Start[] }> {
  rmSync(join(folder, 'starts'), { force: true })
  writeFileSync(
    join(folder, 'kubeconfig'),
    JSON.stringify({
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }],
      users: [{ name: 'u', user }],
    }),
  )
  const given = {
    chart: './chart',
    release: 'app',
    image: `127.0.0.1:1/app@${DIGEST}`,
    kubeconfig: 'kubeconfig',
    output: 'out',
    ...inputs,
  }
  const args = [
    '--import',
    loader,
    join(root, 'test/e2e/deploy/entry.ts'),
    ...Object.entries(given).map(([name, value]) => `--${name}=${value}`),
  ]
  const env = {
    PATH: [...path, process.env['PATH']].join(':'),
    HOME: folder,
    TSX_TSCONFIG_PATH: join(root, 'tsconfig.json'),
    SUITE_HELM: join(folder, 'helm'),
    SUITE_HELM_VERSION: '4.1.4',
    SUITE_KUBECTL: join(folder, 'kubectl'),
    GITHUB_TOKEN: 'canary-in-the-environment',
    HELM_PLUGINS: folder,
    HELM_DRIVER: 'memory',
  }
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: folder, env }, (error, stdout, stderr) => {
      const log = join(folder, 'starts')
      const starts = existsSync(log)
        ? readFileSync(log, 'utf8')
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line) as Start)
        : []
      resolve({
        code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1,
        text: stdout + stderr,
        starts,
      })
    })
  })
}

describe('what Helm and kubectl are given', () => {
  onLinux('a kubeconfig that starts a program is refused before anything is started', async () => {
    const ran = join(folder, 'canary')
    const { code, text, starts } = await deploy({
      exec: { apiVersion: 'client.authentication.k8s.io/v1', command: '/bin/sh', args: ['-c', `touch ${ran}`] },
    })
    expect([code, starts.length, existsSync(ran)]).toEqual([2, 0, false])
    expect(text).toContain('exec starts a program')
  })

  onLinux('content where a path belongs is told, and is in no file and no line', async () => {
    const text = JSON.stringify({ contexts: [], users: [{ name: 'u', user: { token: 'canary-of-the-cluster' } }] })
    const content = Buffer.from(text).toString('base64')
    const { code, text: said, starts } = await deploy({}, { kubeconfig: content })
    expect([code, starts.length]).toEqual([2, 0])
    expect(said).toContain('give it in the secret input kubeconfig-content')
    const written = readFileSync(join(folder, 'out/deploy/summary.md'), 'utf8')
    for (const piece of ['canary', content.slice(0, 40), content.slice(-40)])
      expect(said + written).not.toContain(piece)
  })

  onLinux('a program of the checkout is not the credential plugin, also when its folder is first on PATH', async () => {
    const { code, text, starts } = await deploy({ exec: { command: 'kubelogin', args: ['get-token'] } }, {}, [folder])
    expect([code, starts.filter(({ args }) => args[0] !== 'template')]).toEqual([3, []])
    expect(text).toContain('expected kubelogin on PATH; folders of the checkout do not count, found none')
  })

  onLinux('a link beside the kubeconfig to a file elsewhere is a file elsewhere', async () => {
    writeFileSync(join(tmpdir(), 'slipway-secret-elsewhere'), 'canary-elsewhere')
    symlinkSync(join(tmpdir(), 'slipway-secret-elsewhere'), join(folder, 'token'))
    const { code, text, starts } = await deploy({ tokenFile: 'token' })
    rmSync(join(tmpdir(), 'slipway-secret-elsewhere'))
    expect([code, starts.length]).toEqual([2, 0])
    expect(text).toContain("tokenFile names a file outside the kubeconfig's own folder")
  })

  onLinux(
    'only generated files of mode 0600, no token of the job, and no value of the user in an argument',
    async () => {
      const { code, starts } = await deploy({ token: 'canary-of-the-cluster' }, { set: 'auth.text=canary-of-the-user' })
      expect(code).toBe(10)
      expect(starts.length).toBeGreaterThan(4)
      for (const start of starts) {
        expect([start.kubeconfig, start.folder, ...new Set(start.values)]).toEqual([
          '600',
          '700',
          ...(start.values.length > 0 ? ['600'] : []),
        ])
        expect(JSON.stringify(start)).not.toContain('canary')
        expect(start.env['HELM_PLUGINS']).not.toBe(folder)
        expect(start.env['HELM_DRIVER']).toBeUndefined()
        expect(start.env['HELM_QPS']).toBe('50')
        expect(existsSync(start.env['KUBECONFIG'] ?? '')).toBe(false)
      }
    },
  )

  onLinux('what Helm echoes of a Secret is in no file and no line', async () => {
    const { text } = await deploy({ token: 'canary-of-the-cluster' })
    const diagnosis = readFileSync(join(folder, 'out/deploy/diagnosis.json'), 'utf8')
    expect(JSON.parse(diagnosis)).toMatchObject({ cause: 'bad-manifest', evidence: [{ title: 'Helm said' }] })
    expect(diagnosis + text + readFileSync(join(folder, 'out/deploy/summary.md'), 'utf8')).not.toContain('canary')
    expect(existsSync(join(folder, 'out/deploy/journal.json'))).toBe(false)
  })
})

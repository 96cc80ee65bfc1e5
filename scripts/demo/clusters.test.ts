import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { openCluster } from './clusters'

const PATH = process.env['PATH'] ?? ''
afterEach(() => {
  process.env['PATH'] = PATH
})

/** kind and docker that write down how they were called. */
function programs(docker: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-kind-'))
  for (const [name, body] of [
    ['kind', ''],
    ['docker', docker],
  ] as const) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $1 $2" >> ${folder}/calls\n${body}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  process.env['PATH'] = `${folder}${delimiter}${PATH}`
  return folder
}

test('a kind cluster that cannot be made ready is taken down again', async () => {
  const folder = programs('[ "$1" = network ] && echo 127.0.0.1 && exit 0; exit 7')
  await expect(openCluster({ kind: 'kind', registry: undefined, folder })).rejects.toThrow(
    'docker exec slipway-demo-control-plane ended with 7',
  )
  expect(readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n')).toEqual([
    'kind create cluster',
    'docker network inspect',
    'docker exec slipway-demo-control-plane',
    'kind delete cluster',
  ])
})

test('a kind cluster is reached at its node, pulls from the registry of this process, and goes with it', async () => {
  const folder = programs('case "$1" in network) echo 127.0.0.1;; inspect) echo 172.18.0.2;; esac')
  const cluster = await openCluster({ kind: 'kind', registry: undefined, folder })
  expect(cluster).toMatchObject({
    plainHttp: true,
    kubeconfig: join(folder, 'kind.kubeconfig'),
    url: `http://172.18.0.2:${cluster.nodePort}`,
  })
  expect((await fetch(`http://${cluster.registry}/v2/`)).status).toBe(200)
  await cluster.stop()
  expect(readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n').at(-1)).toBe('kind delete cluster')
  await expect(fetch(`http://${cluster.registry}/v2/`)).rejects.toThrow()
})

test('the current cluster is not taken without a registry that it can pull from', async () => {
  await expect(openCluster({ kind: 'current', registry: undefined, folder: tmpdir() })).rejects.toThrow(
    'expected --registry HOST/PATH',
  )
})

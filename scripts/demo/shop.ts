import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../paths'
import type { DemoCluster } from './clusters'
import { program } from './output'

/** A copy of the example as a repository of its own, since that is what a delivery starts from. */
export async function checkOutShop(folder: string): Promise<string> {
  const shop = join(folder, 'shop')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const kept = new Set(['base', 'dist', 'reports', 'slipway-out'])
  cpSync(join(ROOT, 'examples/shop'), shop, {
    recursive: true,
    filter: (source) => !kept.has(source.slice(join(ROOT, 'examples/shop').length + 1)),
  })
  await git(shop, 'init', '--quiet', '--initial-branch=main', '.')
  await commit(shop, 'The shop, version 1.4.0')
  return shop
}

export async function commit(shop: string, message: string): Promise<void> {
  await git(shop, 'add', '--all')
  await git(
    shop,
    '-c',
    'user.name=Demo',
    '-c',
    'user.email=demo@example.com',
    'commit',
    '--quiet',
    '--allow-empty',
    '-m',
    message,
  )
}

async function git(cwd: string, ...args: readonly string[]): Promise<void> {
  const { code } = await program('git', args, { cwd, quiet: true })
  if (code !== 0) throw new Error(`git ${args[0] ?? ''} ended with ${code}`)
}

/** The shop's configuration for this cluster and this release. */
export function writeConfig(
  shop: string,
  cluster: DemoCluster,
  release: {
    readonly env: Readonly<Record<string, string>>
    readonly tag: string
    readonly scan: boolean
    /** Address of the metrics of the shop. */
    readonly metrics: string
  },
): string {
  const set = {
    'service.type': 'NodePort',
    'service.nodePort': String(cluster.nodePort),
    ...Object.fromEntries(Object.entries(release.env).map(([name, value]) => [`env.${name}`, value])),
  }
  const [errors, all] = ['{status=~"5.."}', ''].map((labels) => `sum(rate(http_requests_total${labels}[4s]))`)
  const config = {
    version: 1,
    stages: {
      build: {
        command: 'node scripts/make-base.js\nnode scripts/build.js',
        image: `${cluster.registry}/shop`,
        base: 'layout:base/layout',
        copy: ['dist:/app'],
        entrypoint: ['/usr/local/bin/node', '/app/main.js'],
        user: '10001:10001',
      },
      test: { command: 'npm test --silent', reports: ['reports/junit.xml'], timeout: '2m' },
      ...(release.scan ? { scan: { 'fail-on': 'high' } } : {}),
      push: { tags: [release.tag], 'plain-http': cluster.plainHttp },
      deploy: {
        chart: 'chart',
        release: 'shop',
        namespace: 'slipway-demo',
        'create-namespace': true,
        kubeconfig: cluster.kubeconfig,
        ...(cluster.context === undefined ? {} : { 'kube-context': cluster.context }),
        set,
        'fail-fast': 'strict',
        url: cluster.url,
      },
      smoke: {
        url: `${cluster.url}/version`,
        'expect-version': '/commit',
        'allow-private': true,
        consecutive: 2,
        interval: '500ms',
      },
      verify: {
        prometheus: release.metrics,
        'allow-private': true,
        metrics: [{ name: 'error rate', query: `${errors} / ${all}`, total: all, max: 0.05, scrape: '1s' }],
        duration: '4s',
        interval: '1s',
        'on-failure': 'rollback',
        kubeconfig: cluster.kubeconfig,
        ...(cluster.context === undefined ? {} : { 'kube-context': cluster.context }),
      },
    },
  }
  const path = join(shop, '.slipway.yml')
  writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`)
  return path
}

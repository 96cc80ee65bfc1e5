import { describe, expect, test } from '@jest/globals'
import { trivyArgs, type TrivyPlan } from './args'

const plan: TrivyPlan = {
  kind: 'image',
  path: '/tmp/work/image-0',
  scanners: ['vuln', 'secret'],
  isolation: {
    config: '/tmp/work/trivy.yaml',
    ignore: '/tmp/work/ignore',
    secrets: '/tmp/work/secrets.yaml',
    modules: '/tmp/work/modules',
  },
  cache: '/tmp/work/cache',
  report: '/tmp/work/0.json',
  offline: false,
  timeout: 90_500,
  skip: [],
}

describe('trivyArgs', () => {
  test('an image', () => {
    expect(trivyArgs(plan)).toEqual([
      'image',
      '--config=/tmp/work/trivy.yaml',
      '--ignorefile=/tmp/work/ignore',
      '--secret-config=/tmp/work/secrets.yaml',
      '--module-dir=/tmp/work/modules',
      '--cache-dir=/tmp/work/cache',
      '--cache-backend=memory',
      '--format=json',
      '--list-all-pkgs',
      '--scanners=vuln,secret',
      '--skip-db-update',
      '--skip-check-update',
      '--skip-java-db-update',
      '--exit-code=0',
      '--debug',
      '--no-progress',
      '--timeout=91s',
      '--output=/tmp/work/0.json',
      '--input=/tmp/work/image-0',
    ])
  })

  test('a directory stands behind --, so that no name of it is taken for an option', () => {
    const args = trivyArgs({ ...plan, kind: 'fs', path: '/src/--config=x', skip: ['out,[1]'] })
    expect(args[0]).toBe('filesystem')
    expect(args.slice(-3)).toEqual(['--skip-dirs="out,\\[1\\]"', '--', '/src/--config=x'])
  })

  test('offline asks nobody', () => {
    expect(trivyArgs({ ...plan, offline: true })).toEqual(
      expect.arrayContaining(['--offline-scan', '--skip-java-db-update', '--skip-db-update', '--skip-check-update']),
    )
  })

  test('no database is fetched by Trivy itself', () => {
    expect(trivyArgs(plan)).toEqual(expect.arrayContaining(['--skip-db-update', '--skip-java-db-update']))
    expect(trivyArgs(plan)).not.toContain('--offline-scan')
  })
})

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '../../scripts/paths'

/** `npm run bench [NAME…]`: each benchmark as a program of its own, so that none warms another's caches. */
const BENCHMARKS: Readonly<Record<string, string>> = {
  'start-up': 'start-up.ts',
  junit: 'junit-million.ts',
  coverage: 'coverage-files.ts',
  push: 'push/throughput.ts',
  'push-memory': 'push/memory.ts',
  components: 'components.ts',
  'shop-cache': 'shop-cache.ts',
  deploy: 'deploy-overhead.ts',
  chart: 'big-chart.ts',
  stages: 'stages-overhead.ts',
  report: 'report-fifty.ts',
  scan: 'scan-packages.ts',
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !Object.hasOwn(BENCHMARKS, name))
if (unknown.length > 0) {
  process.stderr.write(`expected some of ${Object.keys(BENCHMARKS).join(', ')}, got ${unknown.join(', ')}\n`)
  process.exit(2)
}
for (const [name, file] of Object.entries(BENCHMARKS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  process.stdout.write(`\n## ${name}\n\n`)
  const { status } = spawnSync(
    process.execPath,
    [join(ROOT, 'node_modules/tsx/dist/cli.mjs'), join(ROOT, 'test/bench', file)],
    {
      cwd: ROOT,
      stdio: 'inherit',
    },
  )
  if (status !== 0) process.exitCode = 1
}

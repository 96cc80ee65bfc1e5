import { execFileSync } from 'node:child_process'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from '../../../../scripts/paths'
import { commitAll } from '../../hosts/gitlab-project'
import { documents, service, workload } from '../charts'
import { differs, type Files, misses } from '../delivery'
import type { Ended, Site } from '../site'
import type { Trial } from '../trial'

/** Both go to one chart; each is built, tested, scanned and pushed by itself. */
const CONFIG = `version: 1
stages:
  build:
    base: layout:base/layout
    user: '10001:10001'
  test:
    timeout: 2m
  scan:
    fail-on: high
  push:
    tags: [latest]
    plain-http: true
  deploy:
    chart: chart
    release: shop
    create-namespace: true
    fail-fast: strict
    timeout: 2m
  smoke:
    on-failure: rollback
    attempts: 20
    interval: 1s
    consecutive: 2
    timeout: 90s
    checks:
      - { name: shop, url: /version, via: service/shop:80, expect-version: /commit }
      - { name: web, url: /, via: service/web:http, expect-body: 'products: 5' }
components:
  api:
    build:
      image: ghcr.io/acme/two-api
      command: node scripts/build.js
      copy: [dist:/app]
      entrypoint: [/usr/local/bin/node, /app/main.js]
    test:
      command: npm test --silent
      reports: [reports/junit.xml]
  web:
    build:
      image: ghcr.io/acme/two-web
      copy: [web/src:/app]
      entrypoint: [/usr/local/bin/node, /app/main.mjs]
    test:
      command: |
        mkdir -p reports
        node --test --test-reporter=junit --test-reporter-destination=reports/web.xml web/test/page.test.mjs
      reports: [reports/web.xml]
`

const MAIN = `import { createServer } from 'node:http'
import { page } from './page.mjs'

createServer(async (request, response) => {
  if (request.url === '/ready') return response.end('ready')
  const answer = await fetch(\`\${process.env.SHOP_URL}/api/products\`).catch((error) => error)
  if (answer.ok !== true) return response.writeHead(502).end(String(answer.status ?? answer))
  response.end(page((await answer.json()).products))
}).listen(8080)
`

const web: Files = {
  '.dockerignore': '**\n!dist\n!web/src\n',
  'web/src/package.json': '{ "name": "web", "version": "1.0.0", "private": true }\n',
  'web/src/main.mjs': MAIN,
  'web/src/page.mjs': `export const page = (products) => \`<h1>chandlery</h1><p>products: \${products.length}</p>\\n\`\n`,
  'web/test/page.test.mjs': `import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { page } from '../src/page.mjs'

test('the page counts', () => equal(page([1, 2]).includes('products: 2'), true))
`,
  'chart/templates/web.yaml': documents(
    workload({
      name: 'web',
      image: 'ghcr.io/acme/two-web:latest',
      container: ["env: [{ name: SHOP_URL, value: 'http://$(SHOP_SERVICE_HOST):$(SHOP_SERVICE_PORT)' }]"],
    }),
    service('web'),
  ),
}

/** What a team commits that has never started it: the test reads the page alone. */
const BROKEN = `throw new Error('the theme "harbour" is not there')\n`

/** The shop and a page in front of it: one repository, one chart, two images. */
export const twoComponents: Trial = {
  name: 'slipway run of the shop with two components',
  release: 'shop',
  namespaces: ['d-two-components'],
  files: {},
  run: async (site) => {
    await checkOut(site)
    await site.write({ '.slipway.yml': CONFIG, ...web })
    const good = await release(site)
    const runs = await site.pods()
    const found = [...(await goodProblems(good, site)), ...differs('pods', runs.length, 2)]
    if (found.length > 0) return [...found, good.log]
    await site.write({ 'web/src/main.mjs': BROKEN })
    const bad = await release(site)
    return [...found, ...badProblems(bad), ...(await backProblems(site, digestsOf(good)))]
  },
}

/** With its base, which is made from the Node of this machine: a team has it in a registry. */
async function checkOut(site: Site): Promise<void> {
  const source = join(ROOT, 'examples/shop')
  const left = ['base', 'dist', 'reports', 'slipway-out', '.slipway.yml'].map((name) => join(source, name))
  await cp(source, site.folder, { recursive: true, filter: (path) => !left.includes(path) })
  execFileSync(process.execPath, ['scripts/make-base.js'], { cwd: site.folder, stdio: 'pipe' })
}

/** Commits what is there, and takes it all the way. */
function release(site: Site): Promise<Ended> {
  commitAll(site.folder)
  const flags = {
    'deploy.namespace': site.namespace,
    'deploy.set': `image.repository=${site.here('ghcr.io/acme/two-api')}`,
  }
  return site.slipway('run', flags, { env: { SLIPWAY_TRIVY_DB: join(ROOT, 'test/fixtures/trivy-db') } })
}

const STAGES = ['build', 'test', 'scan', 'push'].flatMap((stage) => [`${stage} api pass`, `${stage} web pass`])

const told = ({ records }: Ended) =>
  records.map(({ stage, component, outcome }) =>
    [stage, component, outcome].filter((word) => word !== undefined).join(' '),
  )

/** Component → digest, as pushed. */
const digestsOf = ({ records }: Ended): Readonly<Record<string, string>> =>
  Object.fromEntries(
    records
      .filter(({ stage }) => stage === 'push')
      .map(({ component, outputs }) => [component ?? '', String(outputs['image'])] as const)
      .sort(([a], [b]) => a.localeCompare(b)),
  )

async function goodProblems(ended: Ended, site: Site): Promise<readonly string[]> {
  const deploy = ended.records.find(({ stage }) => stage === 'deploy')
  const pushed = digestsOf(ended)
  return [
    ...differs('exit code of the good run', ended.code, 0),
    ...differs('stages', told(ended).sort(), [...STAGES, 'deploy pass', 'smoke pass'].sort()),
    ...differs('proof', deploy?.outputs['proof'], 'running'),
    ...differs(
      'images',
      deploy?.outputs['images'],
      Object.entries(pushed)
        .map(([name, image]) => `${name}=${image}`)
        .join(','),
    ),
    ...differs('what runs', await running(site), Object.values(pushed).sort()),
  ]
}

const running = async (site: Site) => (await site.pods()).flatMap(({ images }) => images).sort()

function badProblems(ended: Ended): readonly string[] {
  const why = JSON.stringify([ended.diagnosis?.sentence, ended.diagnosis?.evidence])
  const problems = [
    ...differs('exit code of the bad run', ended.code, 20),
    ...differs('stages', told(ended).sort(), [...STAGES, 'deploy rolled-back'].sort()),
    ...differs('cause', ended.diagnosis?.cause, 'crash-loop'),
    ...misses('diagnosis', why, [/web/, /the theme .*harbour.* is not there/]),
  ]
  return problems.length === 0 ? [] : [...problems, ended.log]
}

/** Also of the component that was well: the release is one. */
async function backProblems(site: Site, good: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const history = await site.history()
  return [
    ...differs('what runs after it', await running(site), Object.values(good).sort()),
    ...differs('revisions', history, '1 superseded, 2 failed, 3 deployed'),
  ]
}

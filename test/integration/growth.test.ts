import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ROOT } from '../../scripts/paths'
import { TreeCopy } from './tree-copy'

/**
 * A thing of a known kind is one folder or one row (DESIGN §9): to a copy of the tree each is added in its folder
 * alone, and found everywhere.
 */
const isCheckout = existsSync(join(ROOT, '.git'))
const suite = isCheckout ? describe : describe.skip

/** A line in the table that stands beside the folders of its kind. */
function addRow(tree: TreeCopy, table: string, name: string): void {
  tree.write(
    table,
    `import { ${name} } from './${name}'\n${tree.read(table).replace(/(= \[)([^\]]+?),?\s*\]/, `$1$2, ${name}]`)}`,
  )
}

/** An input of build that three engines honour: its declaration and a row. */
function addEngineOption(tree: TreeCopy): void {
  tree.edit(
    'actions/build/src/inputs.ts',
    '  provenance: input.oneOf(',
    "  'shm-size': input.text('Size of /dev/shm in the steps'),\n  provenance: input.oneOf(",
  )
  tree.edit(
    'actions/build/src/engines/options.ts',
    'readonly EngineOption[] = [',
    `readonly EngineOption[] = [
  {
    input: 'shm-size',
    engines: {
      ...allWithDockerfile(passes('--shm-size', ({ given }) => [given['shm-size']])),
      docker: cannot('the Docker of this test has no memory to share'),
      assemble: cannot('no step runs'),
    },
  },`,
  )
}

/** A way of delivery in its folder, and its name in the table beside it. */
function addDelivery(tree: TreeCopy): void {
  tree.add(join(ROOT, 'test/fixtures/growth/manifests'), 'packages/kubernetes/src/delivery/manifests')
  tree.edit(
    'packages/kubernetes/src/delivery/ways.ts',
    'const WAYS = { argocd, git, helm }',
    'const WAYS = { argocd, git, helm, manifests }',
  )
  tree.edit(
    'packages/kubernetes/src/delivery/ways.ts',
    "import { helm } from './helm/way'\n",
    "import { helm } from './helm/way'\nimport { manifests } from './manifests/way'\n",
  )
  tree.add(join(ROOT, 'test/fixtures/growth/deliver.ts'), 'scripts/deliver.ts')
  tree.edit('scripts/deliver.ts', './packages/', '../packages/')
}

suite(`the house grows${isCheckout ? '' : ' (skipped: this is no checkout of Git)'}`, () => {
  let tree: TreeCopy
  let dist: string
  let shop: string
  beforeAll(() => {
    tree = new TreeCopy()
    tree.add(join(ROOT, 'test/fixtures/growth/notify'), 'actions/notify')
    tree.add(join(ROOT, 'test/fixtures/growth/plain'), 'packages/reports/src/test-reports/formats/plain')
    addRow(tree, 'packages/reports/src/test-reports/formats/index.ts', 'plain')
    tree.add(join(ROOT, 'test/fixtures/growth/grep'), 'actions/scan/src/scanners/grep')
    addRow(tree, 'actions/scan/src/scanners/index.ts', 'grep')
    addEngineOption(tree)
    addDelivery(tree)
    expect(tree.tsx('scripts/generate.ts')).toEqual({ code: 0, output: '' })
    dist = join(tree.root, 'dist')
    expect(tree.tsx('scripts/build.ts').code).toBe(0)
    shop = join(tree.root, 'shop')
    mkdirSync(shop)
    const stages = { build: { copy: 'file:/' }, notify: { who: 'ann' } }
    writeFileSync(join(shop, '.slipway.yml'), JSON.stringify({ version: 1, stages }))
    writeFileSync(join(shop, 'file'), 'x')
  })
  afterAll(() => tree.remove())

  const slipway = (...args: readonly string[]) => tree.run([join(dist, 'cli/index.js'), ...args], shop)

  describe('a report format of its own folder', () => {
    test('is read, by its first bytes, and stands in help and messages', () => {
      writeFileSync(join(shop, 'results.plain'), 'PLAIN version 1\nok 1 - adds\nnot ok 2 - totals\n')
      const run = slipway('test', '--reports', 'results.plain')
      expect([run.code, run.output]).toEqual([10, expect.stringContaining('1 of 2 tests failed')])
      expect(tree.read('shop/slipway-out/test/ctrf.json')).toContain('"name":"totals"')
      expect(tree.read('shop/slipway-out/test/junit.xml')).toContain('<testcase name="adds"')
      expect(slipway('test', '--help').output).toContain('**/*.plain')
      expect(tree.read('actions/test/action.yml')).toContain('**/*.plain')
      writeFileSync(join(shop, 'results.html'), '<html/>')
      expect(slipway('test', '--reports', 'results.html').output).toContain('or Plain report')
    })
  })

  describe('an option of the build engines in a row', () => {
    const image = () => {
      const folder = join(tree.root, 'image')
      tree.write('image/Dockerfile', 'FROM scratch\n')
      tree.write('image/bin/buildah', '#!/bin/sh\nprintf "arg %s\\n" "$@"\nexit 1\n')
      chmodSync(join(folder, 'bin/buildah'), 0o755)
      const PATH = `${join(folder, 'bin')}:${process.env['PATH']}`
      return (...args: readonly string[]) => tree.run([join(dist, 'cli/index.js'), 'build', ...args], folder, { PATH })
    }

    test('is passed by those that can, and refused with the reason by those that cannot', () => {
      const build = image()
      expect(build('--engine', 'buildah', '--shm-size', '64m').output).toContain('arg --shm-size=64m')
      expect(build('--engine', 'buildah').output).not.toContain('shm-size')
      for (const [engine, reason] of [
        ['docker', 'the Docker of this test has no memory to share'],
        ['assemble', 'no step runs'],
      ] as const) {
        const { code, output } = build('--engine', engine, '--shm-size', '64m')
        expect([code, output]).toEqual([2, expect.stringContaining(`\`engine\` is ${engine}: ${reason}`)])
      }
    })

    test('stands in help, metadata, component, schema and the table of the README', () => {
      expect(slipway('build', '--help').output).toContain('--shm-size <')
      for (const file of [
        'actions/build/action.yml',
        'templates/build/template.yml',
        'docs/schemas/slipway.schema.json',
      ])
        expect(tree.read(file)).toContain('Size of /dev/shm')
      expect(tree.read('actions/build/README.md')).toContain(
        '| `shm-size` | `--shm-size` | no: the Docker of this test',
      )
    })
  })

  describe('a scanner of its own folder', () => {
    test('can be chosen everywhere, and its findings go through gate and reports', () => {
      const run = slipway('scan', '--target', '.', '--kind', 'fs', '--scanner', 'grep')
      expect([run.code, run.output]).toEqual([10, expect.stringContaining('1 finding')])
      expect(tree.read('shop/slipway-out/scan/grep.sarif')).toContain('TODO-1')
      expect(tree.read('shop/slipway-out/report.html')).toContain('Grep 1.0.0')
      for (const file of ['actions/scan/action.yml', 'templates/scan/template.yml', 'docs/schemas/slipway.schema.json'])
        expect(tree.read(file)).toMatch(/trivy[^]{0,20}grep/)
    })
  })

  describe('a way of delivery of its own folder', () => {
    test('is watched and proved as Helm is, without a Helm', () => {
      const { code, output } = tree.tsx('scripts/deliver.ts')
      expect([code, output]).toEqual([0, expect.stringMatching(/^pass running with [^]*kubectl 1\.35\.2/)])
    })
  })

  describe('a stage of its own folder', () => {
    test('types and lint are green, and a fact that is renamed for its writer alone is a type error', () => {
      expect(tree.types()).toEqual({ code: 0, output: '' })
      expect(tree.lint('actions/notify', 'packages/cli/src/stages.ts')).toEqual({ code: 0, output: '' })
      for (const [file, from, to] of [
        ['actions/notify/src/action.ts', 'facts: { greeting:', 'facts: { hello:'],
        ['actions/deploy/src/record.ts', "'verified-digest':", "'proved-digest':"],
        ['actions/push/src/record.ts', 'plainHttp:', 'plainHttpX:'],
        ['actions/test/src/record.ts', '    failures:', '    failed_:'],
        ['actions/deploy/src/record.ts', '    release:', '    releaseName:'],
      ] as const)
        tree.edit(file, from, to)
      const { code, output } = tree.types()
      expect(code).not.toBe(0)
      for (const name of [
        'notify/src/action.ts',
        'deploy/src/view.ts',
        'push/src',
        'test/src/facts.ts',
        'verify/src/variables.ts',
      ])
        expect(output).toContain(name)
    })

    test('metadata, component, schema, documents and README know it', () => {
      expect(tree.read('actions/notify/action.yml')).toContain('../../dist/notify/index.js')
      expect(tree.read('templates/notify/template.yml')).toMatch(/default: verify[^]*INPUT_WHO/)
      expect(tree.read('actions/notify/README.md')).toContain('| `who` | text | Who is told. Required')
      expect(tree.read('docs/schemas/slipway.schema.json')).toContain('"$ref": "#/$defs/notify"')
      expect(tree.read('docs/schemas/record.schema.json')).toContain('"greeting"')
      expect(tree.read('docs/errors.md')).toContain('NOBODY_TO_TELL')
    })

    test('the command lists it, helps with it and runs it where it belongs', () => {
      expect(slipway('--help').output).toContain('notify     tell somebody that a release is there')
      expect(slipway('notify', '--help').output).toContain('--who <')
      const run = slipway('run')
      expect([run.code, run.output]).toEqual([0, expect.stringMatching(/build +pass[^]*notify +pass[^]*ann was told/)])
      const page = tree.read('shop/slipway-out/report.html')
      expect(page).toMatch(/id="notify"[^]*Notification[^]*hello ann/)
      expect(tree.read('shop/slipway-out/notify/outputs.env')).toContain('SLIPWAY_NOTIFY_TOLD=ann')
    })

    test('its bundle starts by itself, with codes of its own', () => {
      const alone = tree.run([join(dist, 'notify/index.js'), '--who', 'nobody'], shop)
      expect([alone.code, alone.output]).toEqual([2, expect.stringContaining('expected somebody, got nobody')])
      expect(tree.read('shop/slipway-out/failure-notify.json')).toContain('NOBODY_TO_TELL')
    })

    test('the comment shows it', () => {
      tree.write(
        'comment.ts',
        `import { catalogue } from './packages/cli/src/catalogue'
const at = '2026-01-01T00:00:00Z'
const record = { version: '2.0', stage: 'notify', id: 'a', host: { name: 'terminal' }, source: {}, started: at, finished: at, outcome: 'pass', exitCode: 0, headline: 'ann was told', outputs: {}, facts: {} } as const
process.stdout.write(await catalogue.renderComment([record]))
`,
      )
      expect(tree.tsx('comment.ts').output).toContain('| Notify | ✅ pass | ann was told |')
    })
  })
})

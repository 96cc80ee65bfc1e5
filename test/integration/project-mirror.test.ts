import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { parse, parseAllDocuments } from 'yaml'
import { ROOT } from '../../scripts/paths'
import { GitLabProject } from '../e2e/hosts/gitlab-project'
import { lookUp } from '../e2e/needs'
import { expectValid, hostSchema } from './host-schemas'

/**
 * The mirror on GitLab that publishes the components: its pipeline as GitLab's schema and gitlab-ci-local's parser read
 * it, and what the CI/CD catalogue asks of a project (docs.gitlab.com/ci/components). That the catalogue takes the
 * release can be seen on GitLab alone.
 */
const PIPELINE = readFileSync(join(ROOT, '.gitlab-ci.yml'), 'utf8')
const REPOSITORY = 'slipway-ci/slipway'
const programs = lookUp('project-mirror')
const tool = await programs.tool('gitlab-ci-local')
const runs = tool !== undefined && (await programs.has('rsync'))
const because = runs ? '' : ' (skipped: gitlab-ci-local or rsync is not installed: npm run e2e -- release)'

const projects: GitLabProject[] = []
afterEach(() => projects.splice(0).forEach((project) => project.remove()))

interface Listed {
  readonly name: string
  readonly when: string
}

describe('the pipeline', () => {
  const schema = hostSchema('gitlab-ci')
  schema.test("passes GitLab's schema", () => expectValid(schema.validate(), parse(PIPELINE)))

  test('names its image by digest, and makes the release without a script of ours', () => {
    const { publish, name } = parse(PIPELINE) as Record<string, { image: string; release?: object }>
    expect([publish?.image, name?.image]).toEqual([
      expect.stringMatching(/:v[\d.]+@sha256:[0-9a-f]{64}$/),
      publish?.image,
    ])
    expect(publish?.release).toMatchObject({ tag_name: '$RELEASE_VERSION', ref: '$CI_COMMIT_SHA' })
  })

  const parsed = runs ? test : test.skip
  const open = (path = REPOSITORY) => {
    if (tool === undefined) throw new Error('not installed')
    const project = new GitLabProject(tool, path)
    projects.push(project)
    project.write('.gitlab-ci.yml', PIPELINE)
    project.commit()
    return project
  }

  parsed.each([
    ['the tag of a release', REPOSITORY, { CI_COMMIT_TAG: 'v1.2.3' }, ['name', 'publish']],
    ['the tag that it makes itself', REPOSITORY, { CI_COMMIT_TAG: '1.2.3' }, []],
    ['a moving tag', REPOSITORY, { CI_COMMIT_TAG: 'v1.2' }, []],
    ['a branch', REPOSITORY, { CI_COMMIT_BRANCH: 'main' }, []],
    ['the tag of a fork', 'somebody/slipway', { CI_COMMIT_TAG: 'v1.2.3' }, []],
  ] as const)(`%s starts what it should${because}`, async (_, path, variables, jobs) => {
    const { code, output } = await open(path).list(variables)
    expect({ code, output }).toMatchObject({ code: 0 })
    // The parser's own copy of GitLab's schema.
    expect(output).toContain('json schema validated')
    const listed = JSON.parse(output.slice(output.indexOf('[\n'))) as readonly Listed[]
    expect(listed.filter(({ when }) => when !== 'never').map(({ name }) => name)).toEqual(jobs)
  })

  parsed(`publishes under the number without v${because}`, async () => {
    const { code, output } = await open().run({ CI_COMMIT_TAG: 'v1.2.3' })
    expect({ code, output }).toMatchObject({ code: 0 })
    expect(output).toMatch(/publishing 1\.2\.3 of [0-9a-f]{40}/)
  })
})

describe('the catalogue', () => {
  const names = readdirSync(join(ROOT, 'templates'), { withFileTypes: true })

  test('finds components at templates/NAME/template.yml, fewer than it takes, and a README', () => {
    expect(names.every((entry) => entry.isDirectory() && /^[a-z][\w-]*$/.test(entry.name))).toBe(true)
    expect(names.length).toBeLessThanOrEqual(30)
    for (const file of ['README.md', 'LICENSE']) expect(existsSync(join(ROOT, file))).toBe(true)
  })

  test.each(names.map(({ name }) => name))('%s: a header with inputs that are told, and all of them used', (name) => {
    const text = readFileSync(join(ROOT, 'templates', name, 'template.yml'), 'utf8')
    const [header, body, ...more] = parseAllDocuments(text)
    expect([header?.errors, body?.errors, more]).toEqual([[], [], []])
    const { spec, ...beside } = header?.toJS() as {
      readonly spec: { readonly inputs: Readonly<Record<string, { readonly description?: string }>> }
    }
    expect(beside).toEqual({})
    for (const [input, { description }] of Object.entries(spec.inputs))
      expect([input, description]).toEqual([input, expect.stringMatching(/\S/)])
    const used = new Set([...text.matchAll(/\$\[\[ inputs\.([\w-]+) \]\]/g)].map(([, input]) => input))
    expect([...used].sort()).toEqual(Object.keys(spec.inputs).sort())
    // Nothing global: it would change the pipeline that includes it.
    expect(Object.keys(body?.toJS() as object)).toEqual(['$[[ inputs.job-name ]]'])
  })
})

import type { FoundChart } from './charts'
import { composeImages } from './compose-images'
import { type Draft, ORDER, type Question, type Section } from './draft'
import { filesIn, linesOf, reportsOf } from './runners/chosen'
import type { Survey } from './survey'
import { toolchainOf, type Toolchain } from './toolchain'
import type { Wishes } from './wishes'

/** Chooses among what was found, and asks for the rest. */
export function compose(found: Survey, wishes: Wishes): Draft {
  const images = composeImages(found, wishes)
  const tests = composeTests(found)
  const deploy = composeDeploy(found, {
    ...wishes,
    name: images.name,
    image: images.image,
    several: images.components.size > 0,
  })
  const branch = wishes.branch ?? found.branch
  return {
    stages: new Map([
      ...(Object.keys(images.build).length === 0 && images.components.size > 0
        ? []
        : [['build', images.build] as const]),
      ...(tests.section === undefined ? [] : [['test', tests.section] as const]),
      ['scan', { 'fail-on': 'critical' }],
      ['push', { tags: ['@ref', '@sha'] }],
      ...(deploy.section === undefined ? [] : [['deploy', deploy.section] as const]),
      ...(deploy.section?.['url'] === undefined ? [] : [['smoke', { 'on-failure': 'rollback' }] as const]),
    ]),
    components: images.components,
    toolchains: toolchainsOf(found, images.builtBy),
    questions: [...images.questions, ...tests.questions, ...deploy.questions, ...branchQuestion(branch)],
    found: [...images.found, ...tests.found, ...deploy.found],
    lost: [],
    files: tests.files,
    tags: [],
    branch,
    login: undefined,
  }
}

function branchQuestion(branch: string | undefined): readonly Question[] {
  if (branch !== undefined) return []
  return [
    {
      order: ORDER.host,
      place: 'the branch',
      text: 'there is no remote that tells the default branch, so main was taken; --branch names another',
    },
  ]
}

interface Part {
  readonly section: Section | undefined
  readonly questions: readonly Question[]
  readonly found: readonly string[]
}

function composeTests({ tests, otherTests, tree }: Survey): Part & { readonly files: ReadonlyMap<string, string> } {
  const files = new Map<string, string>()
  const questions: Question[] = []
  for (const { folder, plan } of tests) {
    for (const [path, text] of filesIn({ folder, plan })) files.set(path, text)
    if (plan.question !== undefined) questions.push({ order: ORDER.test, place: 'stages.test', text: plan.question })
  }
  const others = otherTests.map(({ runner, folder }) => `${folder} (${runner})`)
  if (others.length > 0)
    questions.push({
      order: ORDER.test + 1,
      place: 'stages.test.command',
      text: `there are tests below as well: ${others.join(', ')}; add their lines where they are to count`,
    })
  if (tests.length === 0)
    return {
      section: undefined,
      files,
      found: [],
      questions: [
        {
          order: ORDER.test,
          place: 'stages.test',
          text: 'no tests of a known runner were found: add the stage with command and reports, and the step Test',
        },
        ...questions,
      ],
    }
  const reports = tests.flatMap(reportsOf)
  return {
    section: { command: `${tests.flatMap(linesOf).join('\n')}\n`, reports },
    files,
    questions: [...questions, ...ignoreQuestion(reports, tree.text('.gitignore'))],
    found: tests.map(({ runner, folder }) => `tests: ${runner}${folder === '' ? '' : ` in ${folder}`}`),
  }
}

/** Reports at the top come into the next build context, and into commits, when nothing keeps them out. */
function ignoreQuestion(reports: readonly string[], ignored: string): readonly Question[] {
  const left = reports.filter(
    (pattern) => !pattern.startsWith('**') && !/(?:^|\/)(?:target|build|TestResults)\//.test(pattern),
  )
  const open = left.filter(
    (path) =>
      !ignored.split('\n').some((line) => line.trim() !== '' && path.includes(line.trim().replace(/^\/|\/$/g, ''))),
  )
  if (open.length === 0) return []
  const names = [...new Set(open.map((path) => (/^reports\//.test(path) ? 'reports/' : path)))]
  return [
    {
      order: ORDER.test + 2,
      place: '.gitignore and .dockerignore',
      text: `add ${names.join(', ')}, so that no commit and no image gets what the tests write`,
    },
  ]
}

function toolchainsOf({ tests, tree }: Survey, builtBy: readonly Toolchain['language'][]): readonly Toolchain[] {
  const wanted = [
    ...tests.map(({ language, folder }) => ({ language, folder })),
    ...builtBy.map((language) => ({ language, folder: '' })),
  ]
  const found = new Map<string, Toolchain>()
  for (const { language, folder } of wanted) {
    if (!found.has(language)) found.set(language, toolchainOf(tree, language, folder))
  }
  return [...found.values()]
}

interface DeployWishes extends Wishes {
  readonly name: string
  readonly image: string | undefined
  readonly several: boolean
}

const URL_QUESTION: Question = {
  order: ORDER.smoke,
  place: 'stages.deploy.url',
  text: 'where the service answers, such as https://app.example.com: slipway init --url makes the stage smoke of it, which checks the new version and can roll it back',
}

const urlOf = ({ url }: DeployWishes): Section => (url === undefined ? {} : { url })

const urlQuestion = ({ url }: DeployWishes): readonly Question[] => (url === undefined ? [URL_QUESTION] : [])

function composeDeploy(survey: Survey, wishes: DeployWishes): Part {
  const { charts, manifests } = survey
  const chart = chooseChart(charts, wishes.name)
  if (wishes.several && !wishes.hasInput('deploy', 'images'))
    return nothingToDeploy(
      'several images are delivered by no deploy of this version: deploy each with its chart, or write the stage by hand',
    )
  if (chart !== undefined) return deployChart(survey, chart, wishes)
  if (manifests !== undefined && wishes.hasInput('deploy', 'manifests')) {
    const section = {
      manifests: [manifests],
      release: wishes.name,
      namespace: wishes.name,
      'create-namespace': true,
      ...urlOf(wishes),
    }
    return {
      section,
      questions: [...urlQuestion(wishes), namespaceQuestion(wishes.name)],
      found: [`manifests: ${manifests}`],
    }
  }
  return nothingToDeploy(
    manifests === undefined
      ? 'no chart was found: to deploy, add the stage with chart, release, namespace and url'
      : `${manifests} has manifests, and deploy takes a chart: make one of them, then add the stage with chart, release, namespace and url`,
  )
}

const nothingToDeploy = (text: string): Part => ({
  section: undefined,
  found: [],
  questions: [{ order: ORDER.deploy, place: 'stages.deploy', text }],
})

const namespaceQuestion = (namespace: string): Question => ({
  order: ORDER.deploy + 1,
  place: 'stages.deploy.namespace',
  text: `${namespace} was chosen, and is created where it is missing; where your account may not create one, leave create-namespace out`,
})

function chooseChart(charts: readonly FoundChart[], name: string): FoundChart | undefined {
  return charts.find((chart) => chart.name === name) ?? charts[0]
}

function deployChart({ charts }: Survey, chart: FoundChart, wishes: DeployWishes): Part {
  const { name, image, hasInput } = wishes
  const release = /^[a-z][a-z0-9-]{0,52}$/.test(chart.name) ? chart.name : name
  const replaced = replacedBy(chart, { name, image })
  const questions = [namespaceQuestion(release), ...urlQuestion(wishes)]
  const others = charts.filter((one) => one !== chart)
  if (others.length > 0)
    questions.unshift({
      order: ORDER.deploy,
      place: 'stages.deploy.chart',
      text: `${chart.path} was taken; there are ${others.map(({ path }) => path).join(', ')} as well`,
    })
  if (replaced === undefined && chart.images.length > 1 && image !== undefined && !chart.images.includes(image))
    questions.unshift({
      order: ORDER.deploy,
      place: 'stages.deploy.replaces',
      text: `which of the chart's images is yours: ${chart.images.join(', ')}`,
    })
  return {
    section: {
      chart: chart.path,
      release,
      namespace: release,
      'create-namespace': true,
      ...(replaced === undefined || !hasInput('deploy', 'replaces') ? {} : { replaces: [replaced] }),
      ...urlOf(wishes),
    },
    questions,
    found: [`chart: ${chart.path} (release ${release})`],
  }
}

/** The image of the chart that ours stands for: of the same name in another place, or its only one. */
function replacedBy(
  { images, name: chart }: FoundChart,
  { name, image }: { readonly name: string; readonly image: string | undefined },
): string | undefined {
  if (image !== undefined && images.includes(image)) return undefined
  const last = (path: string) => path.split('/').at(-1)
  return images.length === 1 ? images[0] : images.find((one) => last(one) === name || last(one) === chart)
}

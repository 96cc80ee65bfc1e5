import { ORDER, type Question, type Section, type Sections } from './draft'
import type { FoundImage } from './images'
import { HOST_WORDS } from './hosts/words'
import { managerOf } from './runners/node'
import { linesOf } from './runners/chosen'
import { hasFile, jsonOf, type Language, type Project, textOf } from './runners/recipe'
import { projectName, type Survey } from './survey'
import { folderOf, nameOf, type Tree } from './tree'
import type { Wishes } from './wishes'

export interface ComposedImages {
  readonly name: string
  /** Undefined where only the host knows it. */
  readonly image: string | undefined
  readonly build: Section
  readonly components: ReadonlyMap<string, Sections>
  /** Languages that make what the Dockerfile copies. */
  readonly builtBy: readonly Language[]
  readonly questions: readonly Question[]
  readonly found: readonly string[]
}

/** Image name, Dockerfile and what is made before it; several images where no Dockerfile is the repository's own. */
export function composeImages(found: Survey, wishes: Wishes): ComposedImages {
  const name = projectName(found, wishes.folder)
  const { image, questions } = imageName(found, wishes, name)
  const several = componentsOf(found)
  if (several.length > 1) return severalImages(several, { name, image, questions, tree: found.tree })
  const [first, ...others] = preferred(found.images)
  const named = image === undefined ? {} : { image }
  const jib = first === undefined ? jibOf(found) : undefined
  if (jib !== undefined)
    return {
      name,
      image,
      build: { command: jib.command, ...named, import: `docker-archive:${jib.archive}` },
      components: new Map(),
      builtBy: ['java'],
      found: [`image: made by Jib (${jib.file})`],
      questions,
    }
  if (first === undefined)
    return {
      name,
      image,
      build: named,
      components: new Map(),
      builtBy: [],
      found: [],
      questions: [
        ...questions,
        {
          order: ORDER.build,
          place: 'stages.build',
          text: `no Dockerfile of what this makes was found${besides(found)}: add one, or say with base, copy and entrypoint what the image is made of`,
        },
      ],
    }
  const made = madeBefore(found.tree, first, 'stages.build.command')
  return {
    name,
    image,
    build: { ...(made.command === undefined ? {} : { command: made.command }), ...named, ...filesOf(first) },
    components: new Map(),
    builtBy: made.languages,
    found: [
      `image: ${first.dockerfile}${first.context === folderOf(first.dockerfile) ? '' : `, context ${first.context || '.'}`}`,
    ],
    questions: [...questions, ...made.questions, ...argumentQuestions(first), ...otherDockerfiles(others)],
  }
}

/** Jib makes an image without a Dockerfile, and without a daemon when it writes a file. */
function jibOf({
  tree,
}: Survey): { readonly file: string; readonly command: string; readonly archive: string } | undefined {
  const program = (wrapper: string, name: string) => (tree.has(wrapper) ? `./${wrapper}` : name)
  if (tree.text('pom.xml').includes('jib-maven-plugin'))
    return {
      file: 'pom.xml',
      command: `${program('mvnw', 'mvn')} --batch-mode --no-transfer-progress compile jib:buildTar`,
      archive: 'target/jib-image.tar',
    }
  const file = ['build.gradle', 'build.gradle.kts'].find((name) =>
    tree.text(name).includes('com.google.cloud.tools.jib'),
  )
  if (file === undefined) return undefined
  return { file, command: `${program('gradlew', 'gradle')} jibBuildTar`, archive: 'build/jib-image.tar' }
}

function besides({ otherDockerfiles }: Survey): string {
  return otherDockerfiles.length === 0 ? '' : ` (${otherDockerfiles.slice(0, 3).join(', ')} stands beside it)`
}

/** Names that say on what an image is built, and not what it is. */
const FLAVOUR =
  /^(?:alpine|debian|ubuntu|distroless|scratch|slim|fedora|ubi\d*|rhel|rpm|deb|bookworm|trixie|amd64|arm64|arm)$/

/** Of several flavours of one image that of a folder for Docker, or the first. */
function preferred(images: readonly FoundImage[]): readonly FoundImage[] {
  const score = ({ dockerfile }: FoundImage) => {
    if (FLAVOUR.test(/^([\w-]+)\.(?:Docker|Container)file$/i.exec(nameOf(dockerfile))?.[1] ?? '')) return 1
    return FLAVOUR.test(nameOf(folderOf(dockerfile))) && !dockerfile.includes('docker/') ? 1 : 0
  }
  return [...images].sort((a, b) => score(a) - score(b))
}

function filesOf({ dockerfile, context }: FoundImage): Section {
  return {
    ...(context === '' ? {} : { context }),
    ...(dockerfile === (context === '' ? 'Dockerfile' : `${context}/Dockerfile`) ? {} : { dockerfile }),
  }
}

function imageName(
  { host, repository, server }: Survey,
  { image }: Wishes,
  name: string,
): { readonly image: string | undefined; readonly questions: readonly Question[] } {
  if (image !== undefined) return { image, questions: [] }
  const { registry, site, knowsRegistry } = HOST_WORDS[host]
  if (repository !== undefined && server === site) return { image: `${registry}/${repository}`, questions: [] }
  if (repository !== undefined && knowsRegistry) {
    const text = `in a job it is the project's own registry; for slipway run on a laptop, name it: the registry of ${server ?? 'your GitLab'} is not known here`
    return { image: undefined, questions: [{ order: ORDER.push, place: 'stages.build.image', text }] }
  }
  return {
    image: `${registry}/your-organisation/${name}`,
    questions: [
      {
        order: ORDER.host,
        place: 'stages.build.image',
        text: `no remote tells where images go: put the whole name, such as ${registry}/acme/${name}`,
      },
    ],
  }
}

/** Dockerfiles of folders of their own, when none is at the top: each is an image. */
function componentsOf({ images }: Survey): readonly (FoundImage & { readonly component: string })[] {
  const isOwn = ({ dockerfile }: FoundImage) =>
    /^(?:Docker|Container)file$/i.test(nameOf(dockerfile)) && folderOf(dockerfile) !== ''
  if (images.some(({ dockerfile }) => folderOf(dockerfile) === '')) return []
  const named = images
    .filter(isOwn)
    .map((image) => ({ ...image, component: componentName(folderOf(image.dockerfile)) }))
  const isFree = (name: string) =>
    !FLAVOUR.test(name) && /^[a-z][a-z0-9-]{0,62}$/.test(name) && !RESERVED.includes(name)
  const known = named.filter(
    ({ component }, index) => isFree(component) && named.findIndex((other) => other.component === component) === index,
  )
  return known.length > 12 ? [] : known
}

const RESERVED = [
  'image',
  'record',
  'run',
  'run-id',
  'build',
  'test',
  'scan',
  'push',
  'deploy',
  'smoke',
  'verify',
  'report',
  'remove',
  'attest',
]

function componentName(folder: string): string {
  // A folder that only holds the Dockerfile is no name.
  const parts = folder.split('/').filter((part) => !/^(?:docker|build|src|image)$/i.test(part))
  return (parts.at(-1) ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
}

interface Naming {
  readonly name: string
  readonly image: string | undefined
  readonly questions: readonly Question[]
  readonly tree: Tree
}

function severalImages(
  images: readonly (FoundImage & { readonly component: string })[],
  { name, image, questions, tree }: Naming,
): ComposedImages {
  const each = images.map((one) => ({
    ...one,
    before: madeBefore(tree, one, `components.${one.component}.build.command`),
  }))
  const build = ({ component, before, ...one }: (typeof each)[number]) => ({
    ...(before.command === undefined ? {} : { command: before.command }),
    ...(image === undefined ? {} : { image: `${image}/${component}` }),
    ...filesOf(one),
  })
  return {
    name,
    image,
    build: {},
    components: new Map(each.map((one) => [one.component, new Map([['build', build(one)]])])),
    builtBy: each.flatMap(({ before }) => before.languages),
    found: images.map(({ component, dockerfile }) => `image: ${component} (${dockerfile})`),
    questions: [
      ...questions,
      ...images.flatMap((one) => argumentQuestions(one, `components.${one.component}.build`)),
      ...each.flatMap(({ before }) => before.questions),
    ],
  }
}

function argumentQuestions({ dockerfile, unset }: FoundImage, place = 'stages.build'): readonly Question[] {
  return unset.map((argument) => ({
    order: ORDER.build,
    place: `${place}.build-args`,
    text: `${dockerfile} names its base by ${argument}, which has no default: give ${argument}`,
  }))
}

function otherDockerfiles(others: readonly FoundImage[]): readonly Question[] {
  if (others.length === 0) return []
  const names = others.slice(0, 6).map(({ dockerfile }) => dockerfile)
  return [
    {
      order: ORDER.build + 2,
      place: 'components',
      text: `there are more Dockerfiles: ${names.join(', ')}${others.length > 6 ? ', …' : ''}; each that is an image of its own becomes a component`,
    },
  ]
}

const copiedQuestion = ({ dockerfile, made }: FoundImage, place: string): Question => ({
  order: ORDER.build,
  place,
  text: `${dockerfile} copies ${made.slice(0, 4).join(', ')}${made.length > 4 ? ', …' : ''}, which the repository does not have: say which command makes it`,
})

interface Made {
  readonly command?: string
  readonly languages: readonly Language[]
  readonly questions: readonly Question[]
}

/** The command that makes what the Dockerfile copies and git does not have. */
function madeBefore(tree: Tree, image: FoundImage, place: string): Made {
  if (image.made.length === 0) return { languages: [], questions: [] }
  const project = { tree, folder: image.context }
  const maker = MAKERS.find(({ makes, fits }) => image.made.every((path) => makes.test(path)) && fits(project))
  if (maker === undefined) return { languages: [], questions: [copiedQuestion(image, place)] }
  const commands = linesOf({
    folder: image.context,
    plan: { commands: maker.commands(project, image.made), reports: [] },
  })
  return {
    command: `${commands.join('\n')}${commands.length > 1 ? '\n' : ''}`,
    languages: [maker.language],
    questions: [],
  }
}

/** A tool that makes files of these names where its own files are. */
interface Maker {
  readonly language: Language
  readonly makes: RegExp
  fits(project: Project): boolean
  commands(project: Project, made: readonly string[]): readonly string[]
}

/** An application of Spring, unpacked so that its libraries are a layer of their own. */
const UNPACKED = /(?:^|\/)target\/dependency\b/

const MAKERS: readonly Maker[] = [
  {
    language: 'java',
    makes: /(?:^|\/)target\b/,
    fits: (project) => hasFile(project, 'pom.xml'),
    commands: (project, made) => [
      `${hasFile(project, 'mvnw') ? './mvnw' : 'mvn'} --batch-mode --no-transfer-progress package -DskipTests`,
      ...(made.some((path) => UNPACKED.test(path))
        ? ["bash -c 'mkdir -p target/dependency && cd target/dependency && jar -xf ../*.jar'"]
        : []),
    ],
  },
  {
    language: 'java',
    makes: /(?:^|\/)build\/(?:libs|distributions|install)\b/,
    fits: (project) => hasFile(project, 'build.gradle') || hasFile(project, 'build.gradle.kts'),
    commands: (project, made) => [
      `${hasFile(project, 'gradlew') ? './gradlew' : 'gradle'} ${made.every((path) => /install/.test(path)) ? 'installDist' : 'assemble'}`,
    ],
  },
  {
    language: 'node',
    makes: /^(?:dist|build|out|\.next|public|node_modules)\b/,
    fits: (project) => jsonOf(textOf(project, 'package.json')).scripts?.['build'] !== undefined,
    commands: (project) => {
      const manager = managerOf(project)
      return [...manager.install, manager.script('build', '').trim()]
    },
  },
]

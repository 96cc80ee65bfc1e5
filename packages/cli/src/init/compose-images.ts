import { ORDER, type Question, type Section, type Sections } from './draft'
import type { FoundImage } from './images'
import { HOST_WORDS } from './hosts/words'
import { madeBefore } from './makers'
import type { Language } from './runners/recipe'
import { projectName, type Survey } from './survey'
import { folderOf, nameOf, type Tree } from './tree'
import type { Wishes } from './wishes'
import { withoutDockerfile } from './without-dockerfile'

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
  const undocked = first === undefined ? withoutDockerfile(found.tree) : undefined
  if (undocked !== undefined)
    return {
      name,
      image,
      build: { ...named, ...undocked.build },
      components: new Map(),
      builtBy: [undocked.language],
      found: [undocked.found],
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
          text: `no Dockerfile of what this makes was found${besides(found)}: add one, or say with command, base, copy and entrypoint what the image is made of${example(found.tree, name)}`,
        },
      ],
    }
  const made = madeBefore(found.tree, first, 'stages.build.command')
  return {
    name,
    image,
    build: { ...commandOf(made), ...named, ...filesOf({ ...first, context: made.context }) },
    components: new Map(),
    builtBy: made.languages,
    found: [
      `image: ${first.dockerfile}${first.context === folderOf(first.dockerfile) ? '' : `, context ${first.context || '.'}`}`,
    ],
    questions: [...questions, ...made.questions, ...argumentQuestions(first), ...otherDockerfiles(others)],
  }
}

/** What to say for a program of Go: linked by itself, since the base has no libraries. */
function example(tree: Tree, name: string): string {
  if (!tree.has('go.mod')) return ''
  const main = tree.has(`cmd/${name}/main.go`) ? `./cmd/${name}` : '.'
  const says = `command: env CGO_ENABLED=0 go build -o ${name} ${main}, base: gcr.io/distroless/static-debian12`
  return `, such as ${says}, copy: ${name}:/, entrypoint: /${name}`
}

function besides({ otherDockerfiles }: Survey): string {
  return otherDockerfiles.length === 0
    ? ''
    : ` (${otherDockerfiles.slice(0, 3).join(', ')} ${otherDockerfiles.length === 1 ? 'stands' : 'stand'} beside it)`
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

const commandOf = ({ command }: { readonly command?: string }): Section => (command === undefined ? {} : { command })

function filesOf({ dockerfile, context }: Pick<FoundImage, 'dockerfile' | 'context'>): Section {
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
  const parts = folder.split('/').filter((part) => !/^(?:dockers?|build|src|images?)$/i.test(part))
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
    ...commandOf(before),
    ...(image === undefined ? {} : { image: `${image}/${component}` }),
    ...filesOf({ ...one, context: before.context }),
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
    text: `${dockerfile} needs the build argument ${argument}, which has no default: give ${argument}`,
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

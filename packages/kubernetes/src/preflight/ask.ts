import { isObject } from '@slipway/core'
import type { Cluster } from '../cluster/cluster'
import type { KubeObject } from '../manifest/manifest'
import type { ApplyPlan } from './apply'
import { inBatches } from './batches'
import { withoutOwners } from './conflicts'
import { objectKey, printedName } from './identity'
import type { Live } from './live'

/** An object that the API server would not take, in its own words. */
export interface Answer {
  readonly object: KubeObject
  readonly words: string
}

interface Question {
  readonly plan: ApplyPlan
  readonly namespace: string
  readonly live: Live
  /** A server that did not come to answer is an error, and no refusal of all objects. */
  readonly must?: boolean
}

/** Objects that are asked for one by one, to know whose the words are. */
const SINGLY = 12

/**
 * Sends every object as the way of delivery is going to, as a dry run: admission, quotas, immutable fields and field
 * conflicts answer as they will, and nothing changes. A patch that a client makes cannot be foretold: of a release that
 * is applied so only new objects are asked about.
 */
export async function askServer(
  cluster: Cluster,
  { plan, namespace, live, must = false }: Question,
): Promise<readonly Answer[]> {
  const isNew = (object: KubeObject) => !live.found.has(objectKey(object, namespace))
  const asked = plan.side === 'server' ? plan.objects : live.complete ? plan.objects.filter(isNew) : []
  const marked = asked.map((object) => withMarks(object, plan.marks))
  const args = (place: readonly string[]) => [...applyArgs(plan), '--dry-run=server', ...place]
  const batches = await inBatches(cluster, { objects: marked, namespace, must }, args)
  const refused = batches.flatMap(({ objects, result }) => (result.code === 0 ? [] : missing(objects, result.stdout)))
  const single = await Promise.all(
    refused.slice(0, SINGLY).map((object) => inBatches(cluster, { objects: [object], namespace, must }, args)),
  )
  return single
    .flat()
    .flatMap(({ objects: [object], result }) =>
      object === undefined || result.code === 0 ? [] : [{ object, words: wordsOf(result.stderr) }],
    )
}

/**
 * The same before the tool applies them. What is asked depends on what is there only where the API server does not
 * apply itself.
 * @throws ToolError, TransientError when it did not come to answer
 */
export async function askAbout(
  cluster: Cluster,
  { plan, namespace, live: looking }: Pick<Question, 'plan' | 'namespace'> & { readonly live: Promise<Live> },
): Promise<readonly Answer[]> {
  const live = plan.side === 'server' ? { found: new Map(), complete: true } : await looking
  const answers = await askServer(cluster, { plan, namespace, live, must: true })
  const { inherits = [] } = plan
  if (inherits.length === 0 || answers.length === 0) return answers
  // What kubectl applied becomes the tool's own first: those conflicts will be none.
  const asked = new Map(answers.map((answer) => [answer.object, withoutOwners(answer, inherits)] as const))
  const healed = [...asked].filter(([, answer]) => answer === undefined).map(([object]) => object)
  const again = await askServer(cluster, {
    plan: { ...plan, objects: originals(plan, healed, namespace), force: true },
    namespace,
    live,
    must: true,
  })
  return [...[...asked.values()].filter((answer) => answer !== undefined), ...again]
}

const originals = ({ objects }: ApplyPlan, asked: readonly KubeObject[], namespace: string) => {
  const keys = new Set(asked.map((object) => objectKey(object, namespace)))
  return objects.filter((object) => keys.has(objectKey(object, namespace)))
}

/** `--validate=false`: the server judges the fields, and its whole schema need not be fetched. */
export function applyArgs({ side, manager, force }: ApplyPlan, output: 'name' | 'json' = 'name'): readonly string[] {
  const common = ['--validate=false', `--field-manager=${manager}`, '--filename=-', `--output=${output}`]
  if (side === 'client') return ['create', ...common]
  return ['apply', '--server-side', ...(force ? ['--force-conflicts'] : []), ...common]
}

/** Those that kubectl did not name as taken. Of two of one name, in two namespaces, either may be meant. */
function missing(objects: readonly KubeObject[], stdout: string): readonly KubeObject[] {
  const taken = stdout.split('\n').map((line) => line.trim())
  const count = (names: readonly string[], name: string) => names.filter((each) => each === name).length
  const asked = objects.map(printedName)
  return objects.filter((object) => {
    const name = printedName(object)
    return count(taken, name) < count(asked, name)
  })
}

export function withMarks(object: KubeObject, { labels, annotations }: ApplyPlan['marks']): KubeObject {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {}
  const merged = (key: string, more: Readonly<Record<string, string>>) => ({
    ...(isObject(metadata[key]) ? metadata[key] : {}),
    ...more,
  })
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: merged('labels', labels),
      annotations: merged('annotations', annotations),
    },
  }
}

/** Without the advice on kubectl's own flags. */
function wordsOf(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '' && !/^Warning:/.test(line))
  const advice = lines.findIndex((line) => line.startsWith('Please review the fields above'))
  return (advice < 0 ? lines : lines.slice(0, advice))
    .join(' ')
    .replace(/^error: /, '')
    .replace(/^Error from server(?: \(\w+\))?: /, '')
    .replace(/^error when creating "STDIN": /, '')
}

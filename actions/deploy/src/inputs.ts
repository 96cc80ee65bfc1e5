import { commonInputs, input, Mismatch, parseHttpUrl } from '@slipway/core'
import {
  IMAGE_PARTS,
  parseChart,
  parseContextName,
  parseNamespace,
  parseReleaseName,
  parseValuePath,
  WAITS,
} from '@slipway/kubernetes/inputs'

function parseHelmVersion(text: string): string {
  if (!/^(?:[34]|v?[34]\.\d+\.\d+)$/.test(text)) throw new Mismatch('4, 3 or a whole version such as 4.1.4')
  return text
}

/** Value paths on the left; on the right, for image-values, a part of the image. */
const valuePaths = (help: string, parts?: readonly string[]) => {
  const map = input.map(help, { verbatim: true, placeholder: parts === undefined ? '<path=value>' : '<path=part>' })
  return {
    ...map,
    read: (raw: Parameters<typeof map.read>[0]) => {
      const found = map.read(raw)
      for (const [path, part] of found) {
        parseValuePath(path)
        if (parts !== undefined && !parts.includes(part))
          throw new Mismatch(`one of ${parts.join(', ')} behind each "="`)
      }
      return found
    },
  }
}

export const inputs = {
  ...commonInputs,
  chart: input.shaped('Chart to deploy: a folder, an archive or oci://…', parseChart, {
    required: true,
    placeholder: '<chart>',
  }),
  release: input.shaped('Name of the Helm release', parseReleaseName, { required: true, placeholder: '<name>' }),
  namespace: input.shaped('Namespace to deploy to', parseNamespace, { default: 'default', placeholder: '<name>' }),
  'create-namespace': input.boolean('Create the namespace when it does not exist', false),
  values: input.paths('Values files, later ones win'),
  set: valuePaths('Single values as text: dotted.path=value'),
  image: input.image('Image with its digest, name@sha256:…; without it, the image that push recorded'),
  'image-values': valuePaths(
    'Where the chart takes the image: values.path=reference, repository, registry, tag or digest; without it, found by rendering the chart',
    IMAGE_PARTS,
  ),
  kubeconfig: input.path('Kubeconfig file; without it, the one that KUBECONFIG names'),
  'kube-context': input.shaped('Context of the kubeconfig; needed when it has several', parseContextName, {
    placeholder: '<name>',
  }),
  'helm-version': input.shaped('Helm to use: 4, 3 or a version that Slipway has verified', parseHelmVersion, {
    default: '4',
    placeholder: '<version>',
  }),
  timeout: input.duration('How long the whole release may take to become ready', { default: '5m' }),
  'fail-fast': input.oneOf(
    'What ends the wait before the timeout: strict, any failure as soon as it is seen; normal, a failure that does not recover; off, nothing',
    ['strict', 'normal', 'off'],
    'normal',
  ),
  patience: input.duration(
    'How long a failure that may heal by itself is waited for with fail-fast: normal, in place of the time that each cause has',
  ),
  wait: input.oneOf(
    "What decides that the release is up: watch, what runs, whatever else Helm waits for; helm, Helm's own wait as well; none, nothing is waited for",
    WAITS,
    'watch',
  ),
  'wait-for-jobs': input.boolean('Jobs of the release must end well, not only run', false),
  'stay-ready': input.duration(
    'How long everything must stay ready before it counts: ends a release that flaps, or exits soon after its start',
    { default: '0s' },
  ),
  'history-max': input.integer(
    'Revisions that Helm keeps of the release, 0 for all of them; the last good one always stays',
    { min: 0, max: 1000 },
    { default: '10' },
  ),
  'require-proof': input.oneOf(
    'Least proof of the digest: running, reported by the running pods; pinned, named in their spec; template, named in the pod template; none, not asked for',
    ['running', 'pinned', 'template', 'none'],
    'pinned',
  ),
  rollback: input.oneOf('Roll back to the last good revision when the release fails', ['auto', 'never'], 'auto'),
  'on-first-failure': input.oneOf('What to do with a first install that fails', ['keep', 'uninstall'], 'keep'),
  url: input.shaped('Address of the service; smoke checks it, and the host links to it', parseHttpUrl, {
    placeholder: '<url>',
  }),
} as const

export type Inputs = typeof inputs

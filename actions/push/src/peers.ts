import { peerNames } from '@slipway/core'
import { inputs } from './inputs'

const OF_THE_IMAGE = 'it is part of the image; give it to build as `labels`'

/** Inputs of the actions that people come from, as they are called in their `action.yml`. */
export const peers = peerNames(inputs, {
  'docker/login-action': {
    registry: { use: 'image', note: 'its first part is the registry' },
    'registry-auth': { use: 'registry-config' },
    ecr: { instead: 'not needed: the credential helper of the Docker configuration is asked' },
    logout: { instead: 'not needed: nothing stays logged in' },
    scope: { instead: 'not needed: nothing stays logged in' },
  },
  'docker/metadata-action': {
    images: { use: 'repositories', note: 'the first one in `image`' },
    flavor: { use: 'tag-suffix', note: 'and `@latest` among `tags`' },
    labels: { instead: OF_THE_IMAGE },
    annotations: { instead: OF_THE_IMAGE },
    'sep-tags': { instead: 'not needed: one tag a line' },
    'sep-labels': { instead: 'not needed: one a line' },
    'sep-annotations': { instead: 'not needed: one a line' },
    'bake-target': { instead: 'not needed: one image is pushed' },
    context: { instead: 'not needed: the commit is that of the run' },
    'github-token': { use: 'token' },
  },
  'docker/build-push-action': {
    push: { instead: 'not needed: push always pushes' },
    platforms: { instead: 'give them to build; all that the layout has are pushed' },
  },
  'redhat-actions/push-to-registry': {
    digestfile: { instead: 'the digest is the output `digest`' },
    'tls-verify': { use: 'plain-http', note: 'or `ca-file` for a certificate of your own' },
    'extra-args': { instead: 'each option is an input of its own' },
  },
})

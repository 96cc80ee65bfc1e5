import { peerNames } from '@slipway/core'
import { inputs } from './inputs'

const FIXED = 'the machine that builds decides; give it to the builder itself'

/** Inputs of the actions that people come from, as they are called in their `action.yml`. */
export const peers = peerNames(inputs, {
  'docker build': {
    tag: { instead: 'push sets tags, when the whole image is in the registry' },
    platform: { use: 'platforms' },
    'build-arg': { use: 'build-args' },
    secret: { use: 'secrets' },
    label: { use: 'labels' },
    'add-host': { use: 'add-hosts' },
  },
  'docker/build-push-action': {
    file: { use: 'dockerfile' },
    tags: { instead: 'push sets tags, when the whole image is in the registry' },
    push: { instead: 'push copies the layout to a registry, after test and scan' },
    outputs: { use: 'layout', note: 'an OCI layout is what build makes' },
    attests: { use: 'provenance' },
    sbom: { instead: 'scan writes the list of packages' },
    'secret-envs': { use: 'secrets', note: 'id=env:NAME' },
    'secret-files': { use: 'secrets', note: 'id=file:PATH' },
    builder: { use: 'engine', note: 'with buildx, its current builder builds' },
    'github-token': { instead: 'the context is a folder; actions/checkout fetches private repositories' },
    call: { instead: 'not needed: build only builds' },
    allow: { instead: 'no build gets more rights than usual' },
    'cgroup-parent': { instead: FIXED },
    'shm-size': { instead: FIXED },
    ulimit: { instead: FIXED },
    'no-cache-filters': { use: 'no-cache', note: 'of all stages' },
  },
  'redhat-actions/buildah-build': {
    dockerfiles: { use: 'dockerfile' },
    containerfiles: { use: 'dockerfile' },
    'base-image': { use: 'base' },
    content: { use: 'copy' },
    envs: { use: 'env' },
    arch: { use: 'platforms' },
    archs: { use: 'platforms' },
    'working-dir': { use: 'workdir' },
    port: { instead: 'set EXPOSE in a Dockerfile' },
    oci: { instead: 'not needed: every image is an OCI image' },
    layers: { instead: 'not needed: the engine decides' },
    'extra-args': { instead: 'each option is an input of its own' },
    'tls-verify': { instead: 'TLS is always verified' },
  },
})

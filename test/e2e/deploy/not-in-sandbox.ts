/**
 * Cases of the suite that the sandbox is not up to, each with the reason; packages/sandbox/README.md tells the same.
 */
export const NOT_IN_SANDBOX: ReadonlyMap<string, string> = new Map([
  ['pod security', 'there is no Pod Security admission'],
  ['admission denial', 'there are no admission policies or webhooks'],
  ['admission denial of one object', 'there are no admission policies or webhooks'],
  ['quota of objects', 'quotas count pods alone'],
  ['restarts three times waiting for its database', 'there are no volumes'],
  ['config map missing in a volume', 'there are no volumes'],
  ['one of two hundred crashes', 'each of its containers is a process here'],
  ['logs unreadable', 'clients send no token over plain HTTP, so there is nobody to refuse'],
  ['releases unreadable', 'clients send no token over plain HTTP, so there is nobody to refuse'],
  ['service account of the pod', 'it speaks plain HTTP, and a pod asks its API server by HTTPS'],
  ['pods unreadable', 'clients send no token over plain HTTP, so there is nobody to refuse'],
  ['custom resource never ready', 'there are no kinds of operators'],
  ['custom resource with a generation in words', 'there are no kinds of operators'],
  ['unschedulable while the old pod ends', 'there is no scheduler and no port of the node'],
  ['one of two that Helm does not ask for', 'there is no scheduler and no port of the node'],
  ['claim that is missing', 'there are no volumes'],
  ['claim of no class that anybody knows', 'there are no volumes'],
  ['webhook that does not answer', 'there are no admission policies or webhooks'],
  ['brings a kind and an object of it', 'there are no kinds of operators'],
  ['image in a custom resource alone', 'there are no kinds of operators'],
  [
    'manifests: a kustomization that brings its namespace, a definition and an object of it',
    'there are no kinds of operators',
  ],
  ['manifests: a Route that no router takes is said, and takes nothing back', 'there are no kinds of operators'],
])
